"""Sending: the preview, what may still be changed, and the receipt that stands alone."""

from conversation.reply import Go, Reply
from conversation.turn import Turn
from domain.meeting import Mode
from domain.questions.question import Draft, Kind, ReplyMode
from handlers import replacing
from handlers.buttons import act, choice, command
from handlers.menu import in_office
from handlers.questions import speaking_for
from handlers.questions.completing import Asking, join_words, next_step, words_or
from handlers.questions.drafting import (
    Asked,
    address_of,
    after_sending,
    ask_or_menu,
    draft_of,
    gone,
    stopped,
    with_draft,
)
from handlers.routing import router
from services import attending, audience, office, which_meeting
from services.people import ways
from services.plans import opinions
from services.questions import equal, hiding, intake
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say

_STEPS = {"edit": Asking.EDIT, "behalf": Asking.BEHALF}
_NAME = {"hide_name": True, "show_name": False}
"""Answers at the preview that say whether the name is hidden."""

# --- preview and sending -------------------------------------------------------------------------------------------


@router.ask(Asking.CONFIRM, media=True)
@with_draft
def ask_confirm(turn: Turn, uow: UnitOfWork, draft: Draft) -> Reply:
    if draft.topic_id is None:
        return gone()
    files = len(uow.attachments.of(draft_id=draft.id))
    group = opinions.open_for(uow, draft)
    meeting = uow.meetings.get(draft.meeting_id)
    report = uow.reports.get(draft.report_id) if draft.report_id is not None else None
    text = say(
        "asking/confirm", draft=draft, report=report, topic=uow.meetings.topic(draft.topic_id), files=files,
        online=meeting.mode is Mode.HYBRID and attending.is_online(uow, turn.who, meeting),
        seen=(seen := hiding.seen(uow, draft)), address=address_of(turn, uow), group=group,
        joins=uow.questions.get(joins) if (joins := Asked.of(turn).joins) else None,
    )  # fmt: skip
    more = speaking_for.choices_for(uow, draft)
    if seen.may_hide:
        more.append(choice("show_name" if draft.name_hidden else "hide_name"))
    with_group = [choice("send_with_group")] if group is not None else []
    choices = [choice("send"), *with_group, choice("edit"), *more, choice("cancel"), *replacing.may_join(turn)]
    return Reply(text, choices, first=_for_whom(uow, draft))


def _for_whom(uow: UnitOfWork, draft: Draft) -> str:
    """Which meeting a question goes to, where it might be another's."""
    if len(which_meeting.meetings_to_choose_from(uow, draft.person_id)) <= 1:
        return ""
    meeting = uow.meetings.get(draft.meeting_id)
    return say("asking/for_meeting", meeting=meeting, unit=uow.people.unit(meeting.unit_id))


@router.take(Asking.CONFIRM)
def take_confirm(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    if turn.choice == "send":
        return _send(turn, uow)
    if turn.choice == "send_with_group":
        return _send_with_group(turn, uow)
    return _not_yet(turn, uow)


@with_draft
def _not_yet(turn: Turn, uow: UnitOfWork, draft: Draft) -> Reply | Go:
    if turn.choice in _STEPS:
        return Go(_STEPS[turn.choice])
    if turn.choice in _NAME:
        intake.choose(uow, draft, name_hidden=_NAME[turn.choice])
        return Go(Asking.CONFIRM)
    if turn.choice in speaking_for.WAYS:
        return speaking_for.come(turn, uow, draft)
    if turn.choice == "cancel":
        return stopped(uow, draft, by=turn.who)
    if turn.choice == "join":
        return join_words(turn, uow, draft)
    return words_or(turn, uow, draft, Asking.CONFIRM)


def _send(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """Rules that changed meanwhile are asked about first, and that intake ended meanwhile is told."""
    notes, draft = Asked.of(turn), draft_of(turn, uow)
    step = next_step(turn, uow, draft) if draft is not None else Asking.CONFIRM
    if step in {Asking.RULES, Asking.LATE}:
        return Go(step)
    sent = intake.register(uow, notes.draft)
    joined = equal.join_own(uow, sent.id, notes.joins, by=turn.who, version=notes.version) if notes.joins else None
    if sent.first:
        ways.offer(uow, turn.account_id, turn.who, sent.meeting.key)
    template = "speaking/receipt" if sent.draft.reply_mode is ReplyMode.SPOKEN else "asking/receipt"
    template = template if sent.report is None else "reports/receipt"
    text = say(
        template, sent=sent, address=address_of(turn, uow), joined=joined, alone=bool(notes.joins) and not joined
    )
    return Reply(text, after_sending(), receipt=True).done()


@with_draft
def _send_with_group(turn: Turn, uow: UnitOfWork, draft: Draft) -> Reply:
    seen = opinions.add(uow, draft)
    mine = next(one for one in reversed(seen.opinions) if one.author_id == turn.who)
    choices = [act("opinion_mine", mine.key), *after_sending()]
    return Reply(say("gathering/added", seen=seen, opinion=mine), choices, receipt=True).done()


@router.command("daxong", phrases=phrases("daxong"))
def sent_already(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """«Gửi», «xong» where nothing waits for it: what became of the question, and never a new one."""
    if turn.place.step in router.steps:
        return Go(turn.place.step, first=say("helping/choose"))
    draft, mine = intake.latest_draft(uow, turn.who), uow.questions.of_asker(turn.who)
    draft = draft if draft is not None and intake.has_content(uow, draft) else None
    if draft is None and not mine and in_office(uow, turn.who):
        return router.events["unknown"](turn, uow)
    ways = ask_or_menu(uow, turn.who)
    text = say(
        "asking/sent_already", draft=draft, question=next((one for one in mine if one.withdrawn_at is None), None),
        address=office.address(uow, turn.who), may_ask=len(ways) > 1,
    )  # fmt: skip
    begins = [act("draft", draft.id, row="continue")] if draft is not None else ways[:-1]
    return Reply(text, [*begins, *([command("mine", "cauhoi")] if mine else []), ways[-1]])


@router.ask(Asking.EDIT, media=True)
@with_draft
def ask_edit(turn: Turn, uow: UnitOfWork, draft: Draft) -> Reply:
    remarks = draft.report_id is not None
    others = [choice("edit_where")] if remarks else [choice("edit_topic"), choice("edit_kind")]
    choices = [choice("edit_wording"), *others]
    may_speak = not remarks and audience.may_speak(uow, turn.who, uow.meetings.get(draft.meeting_id))
    if may_speak and not intake.is_late(uow, draft):
        choices.insert(2, choice("edit_mode"))
    if uow.attachments.of(draft_id=draft.id):
        choices.append(choice("edit_files"))
    return Reply(say("asking/edit"), [*choices, choice("back")])


@router.take(Asking.EDIT)
@with_draft
def take_edit(turn: Turn, uow: UnitOfWork, draft: Draft) -> Reply | Go:
    steps = {
        "edit_wording": Asking.WORDING,
        "edit_topic": Asking.TOPIC,
        "edit_mode": Asking.MODE,
        "edit_kind": Asking.KIND,
        "edit_where": Asking.PLACE,
        "back": Asking.CONFIRM,
    }
    if turn.choice == "edit_files":
        intake.drop_files(uow, draft)
        return Go(Asking.CONFIRM, first=say("asking/files_dropped"))
    if turn.choice is not None:
        return Go(steps[turn.choice])
    return words_or(turn, uow, draft, Asking.EDIT)


@router.ask(Asking.KIND)
@with_draft
def ask_kind(turn: Turn, uow: UnitOfWork, draft: Draft) -> Reply:
    del turn, uow, draft
    choices = [*(choice(kind, f"kind_{kind}") for kind in Kind), command("back", "quaylai")]
    return Reply(say("asking/kind"), choices)


@router.take(Asking.KIND)
@with_draft
def take_kind(turn: Turn, uow: UnitOfWork, draft: Draft) -> Reply | Go:
    if turn.choice is None:
        return Go(Asking.KIND, first=say("helping/choose"))
    intake.choose(uow, draft, kind=Kind(turn.choice))
    return Go(Asking.CONFIRM)
