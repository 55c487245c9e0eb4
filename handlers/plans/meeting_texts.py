"""The agenda and the house rules of a meeting, written or pasted by its office, in one message or in several."""

from dataclasses import dataclass, replace
from enum import StrEnum

from conversation.aside import Laid
from conversation.notes import Notes
from conversation.reply import Go, Reply
from conversation.turn import Turn
from domain.meeting import Meeting
from domain.questions.wording import check_wording
from handlers.buttons import act, choice, command, numbers
from handlers.laid_aside import offers
from handlers.routing import router
from services.plans import meeting_settings
from services.plans.meeting_settings import AGENDA_LINES, RULES_LIMIT
from services.plans.reading_plans import join_text
from services.unit_of_work import UnitOfWork
from templates.say import say


class MeetingTexts(StrEnum):
    """The step at which all messages come."""

    TEXT = "meeting_texts.text"


@dataclass(frozen=True, slots=True)
class Written(Notes):
    """`agenda`: that, else the house rules. `seen`: their version, or the agenda's face. `text`: what came so far."""

    meeting: int
    agenda: bool = False
    seen: int = 0
    text: str = ""


@router.action("text_edit", card="rules")
def begin(turn: Turn, uow: UnitOfWork) -> Go:
    """`meeting.1` for the agenda, `meeting.0` for the house rules."""
    meeting_id, agenda = numbers(turn)
    meeting = meeting_settings.settable(uow, meeting_id, by=turn.who)
    seen = _face(meeting, agenda=bool(agenda))
    return Go(MeetingTexts.TEXT, notes=Written(meeting.key, bool(agenda), seen), fresh=True)


router.keeps("meeting_texts", "text")


@router.ask(MeetingTexts.TEXT, free_text=True, prose=True, card=("rules", "meeting"))
def ask_text(turn: Turn, uow: UnitOfWork) -> Reply:
    """How it stands; once something came, what will stand there. What was changed meanwhile is shown before it goes."""
    notes = Written.of(turn)
    meeting = uow.meetings.get(notes.meeting)
    there = meeting.agenda if notes.agenda else meeting.house_rules
    lines = meeting_settings.agenda_lines(notes.text) if notes.agenda else []
    seen = _face(meeting, agenda=notes.agenda)
    left = _left(turn, notes) if not notes.text else None
    text = say(
        "rules/write", meeting=meeting, notes=notes, there=there, lines=lines, most=AGENDA_LINES, limit=RULES_LIMIT,
        changed=seen != notes.seen, left=left is not None,
    )  # fmt: skip
    replace(notes, seen=seen).keep(turn)
    if notes.text:
        return Reply(text, [choice("text_write"), choice("text_again"), command("cancel", "huy")])
    choices = [*(offers(left) if left is not None else []), *([choice("text_none")] if there else [])]
    return Reply(text, [*choices, command("cancel", "huy")])


def _face(meeting: Meeting, *, agenda: bool) -> int:
    return meeting_settings.face_of(meeting.agenda) if agenda else meeting.rules_version


def _left(turn: Turn, notes: Written) -> Laid | None:
    """Return what was being written of this very text, and left for something else."""
    of = (notes.meeting, notes.agenda)
    mine = (one for one in turn.aside if one.step == MeetingTexts.TEXT)
    return next((one for one in mine if (one.held.get("meeting"), one.held.get("agenda", False)) == of), None)


@router.take(MeetingTexts.TEXT)
def take_text(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """Further messages go on below the earlier ones; nothing stands until «Ghi lại»."""
    notes = Written.of(turn)
    if turn.choice in {"text_write", "text_none"}:
        return _keep(turn, uow, replace(notes, text="") if turn.choice == "text_none" else notes)
    if turn.choice is not None:
        return Go(MeetingTexts.TEXT, notes=replace(notes, text=""))
    text = join_text(notes.text, turn.text, instead_of=turn.so_far)
    if notes.agenda:
        meeting_settings.agenda_lines(text)
    else:
        check_wording(text, limit=RULES_LIMIT, fewest=1)
    return Go(MeetingTexts.TEXT, notes=replace(notes, text=text))


def _keep(turn: Turn, uow: UnitOfWork, notes: Written) -> Reply:
    write = meeting_settings.write_agenda if notes.agenda else meeting_settings.write_rules
    meeting = write(uow, notes.meeting, notes.text, by=turn.who, seen=notes.seen)
    return _kept(meeting, notes).done()


def _kept(meeting: Meeting, notes: Written) -> Reply:
    text = say("rules/written", meeting=meeting, agenda=notes.agenda)
    other = act(
        "text_edit", f"{meeting.key}.{0 if notes.agenda else 1}", row="rules_edit" if notes.agenda else "agenda_edit"
    )
    return Reply(text, [other, command("meeting", "hoinghi"), command("menu", "menu")])
