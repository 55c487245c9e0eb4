"""The agenda and the house rules of a meeting, written or pasted by its office, in one message or in several."""

from dataclasses import dataclass, replace
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Go, Reply
from conversation.turn import Turn
from domain.meeting import Meeting
from domain.questions.wording import check_wording
from handlers.buttons import act, choice, command, numbers
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
    seen = meeting_settings.face_of(meeting.agenda) if agenda else meeting.rules_version
    return Go(MeetingTexts.TEXT, notes=Written(meeting.key, bool(agenda), seen), fresh=True)


@router.ask(MeetingTexts.TEXT, free_text=True, card=("rules", "meeting"))
def ask_text(turn: Turn, uow: UnitOfWork) -> Reply:
    """How it stands; once something came, what will stand there."""
    notes = Written.of(turn)
    meeting = uow.meetings.get(notes.meeting)
    there = meeting.agenda if notes.agenda else meeting.house_rules
    lines = meeting_settings.agenda_lines(notes.text) if notes.agenda else []
    text = say(
        "rules/write", meeting=meeting, notes=notes, there=there, lines=lines, most=AGENDA_LINES, limit=RULES_LIMIT,
    )  # fmt: skip
    if notes.text:
        return Reply(text, [choice("text_write"), choice("text_again"), command("cancel", "huy")])
    return Reply(text, [*([choice("text_none")] if there else []), command("cancel", "huy")])


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
