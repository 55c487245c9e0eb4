"""Caring: the one kind question about words that ask for a person: a child in danger, a complaint, rudeness."""

from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.questions.question import Care, Draft
from handlers import replacing
from handlers.buttons import choice, command, number, numbers, pages_around, ways_out
from handlers.questions.about import seen_in
from handlers.questions.completing import Asking, join_words, next_step, words_or
from handlers.questions.drafting import address_of, after_sending, ask_or_menu, with_draft
from handlers.questions.overseeing import office_card
from handlers.routing import router
from services import office, on_duty
from services.paging import page_of
from services.questions import care, intake
from services.unit_of_work import UnitOfWork
from templates.say import say

_ANSWERS = {
    Care.SAFETY: ("report_now", "not_danger"),
    Care.COMPLAINT: ("is_complaint", "not_complaint"),
    Care.RUDE: ("leave_words",),
}
_GO_ON = {"not_danger", "not_complaint", "leave_words"}
"""Answers after which it is a question like any other, until a person looks at it."""


@router.ask(Asking.CARE, media=True)
@with_draft
def ask_care(turn: Turn, uow: UnitOfWork, draft: Draft) -> Reply:
    about = care.to_ask(draft)
    meeting = uow.meetings.get(draft.meeting_id)
    text = say(
        "care/ask", about=about, draft=draft, address=address_of(turn, uow),
        on_duty=on_duty.posts(uow, meeting.unit_id),
    )  # fmt: skip
    answers = _ANSWERS[about] if about is not None else ("leave_words",)
    return Reply(text, [*map(choice, answers), *replacing.may_join(turn), *ways_out()])


@router.take(Asking.CARE)
@with_draft
def take_care(turn: Turn, uow: UnitOfWork, draft: Draft) -> Reply | Go:
    if turn.choice == "report_now":
        sent = care.report(uow, draft)
        posts = on_duty.posts(uow, sent.meeting.unit_id)
        text = say("care/reported", sent=sent, address=address_of(turn, uow), on_duty=posts)
        return Reply(text, after_sending(), receipt=True).done()
    if turn.choice == "is_complaint":
        meeting = uow.meetings.get(draft.meeting_id)
        unit = uow.people.unit(meeting.unit_id)
        door = care.door_for(uow, unit, draft.wording, meeting=meeting)
        intake.discard(uow, draft)
        choices = [command("to_office", "thuky"), *ask_or_menu(uow, turn.who)]
        return Reply(say("care/complaint", **door), choices).done()
    about = care.to_ask(draft)
    if about is not None and (turn.choice in _GO_ON or about is Care.RUDE):
        care.asked(uow, draft, about)
    if turn.choice in _GO_ON:
        return Go(next_step(turn, uow, draft))
    if turn.choice == "join":
        return join_words(turn, uow, draft)
    return words_or(turn, uow, draft, Asking.CARE)


@router.action("take_on")
def take_on(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Tôi lo việc này»: who heard of a child in danger sees to it."""
    question = on_duty.take_on(uow, number(turn), by=turn.who)
    return Reply(say("care/taken_on", question=question), [command("menu", "menu")])


@router.action("take_words")
def take_words(turn: Turn, uow: UnitOfWork) -> Reply:
    """The same of words that are no question: `writer.once`."""
    turn.argument, _, once = turn.argument.partition(".")
    on_duty.take_words(uow, number(turn), once, by=turn.who)
    return Reply(say("care/taken_on", question=None), [command("menu", "menu")])


# --- what stands aside, for the office ------------------------------------------------------------------------------


@router.action("aside")
def show_aside(turn: Turn, uow: UnitOfWork) -> Reply:
    """What stands in no list of a meeting, and why: `meeting.page`."""
    meeting_id, place = numbers(turn)
    meeting = uow.meetings.get(meeting_id)
    office.check_office(uow, turn.who, meeting)
    page = page_of(uow.questions.aside(meeting.key), place)
    choices = [
        Choice.act(one.code, "card", one.key, listed=listed) for listed, one in enumerate(page.lines, page.start + 1)
    ]
    choices += pages_around(page, "aside", f"{meeting.key}.{{}}")
    text = say("care/aside", page=page, meeting=meeting)
    return Reply(text, [*choices, command("menu_new", "moi"), command("menu", "menu")], card=True)


@router.action("admit", card="card")
def admit(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Đưa vào danh sách»: a person has read it, and it stands in its place."""
    question = care.admit(uow, number(turn), by=turn.who)
    first = say("care/admitted", question=question)
    return office_card(turn, uow, question, first=first, sorting=question.triaged_at is None).done()


@router.action("internal", card="card")
def keep_internal(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Việc nội bộ»: answered to its asker, and in no list."""
    question_id, seen = seen_in(turn)
    question = care.keep_internal(uow, question_id, by=turn.who, seen=seen)
    return office_card(turn, uow, question, first=say("care/kept_internal", question=question)).done()
