"""Approving: drafts that wait for a second pair of eyes."""

from dataclasses import dataclass
from enum import StrEnum

from conversation.notes import Notes
from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.people.access import MAY_APPROVE
from handlers.buttons import choice, command, number, pages_around
from handlers.routing import router
from services import office
from services.answers import answering, releasing, sharing
from services.answers.approving import approval, to_papers
from services.paging import page_of
from services.unit_of_work import UnitOfWork
from services.which_meeting import units_of
from templates.say import phrases, say


class Approving(StrEnum):
    """The step of returning a draft."""

    RETURN = "approving.return"


@dataclass(frozen=True, slots=True)
class Returned(Notes):
    """Which answer is to come back."""

    answer: int


@router.command("duyet", phrases=phrases("duyet"))
def drafts(turn: Turn, uow: UnitOfWork) -> Reply:
    """What waits for approval, and what waits to be sent, whichever meeting it is of."""
    return _drafts(turn, uow, 0)


@router.action("drafts")
def drafts_page(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Trang sau», «Trang trước»."""
    return _drafts(turn, uow, number(turn))


def _drafts(turn: Turn, uow: UnitOfWork, page_number: int) -> Reply:
    units = units_of(uow, turn.who, MAY_APPROVE)
    page = page_of([(unit_id, *pair) for unit_id in units for pair in answering.waiting(uow, unit_id)], page_number)
    held = sum(len(releasing.held(uow, unit_id)) for unit_id in units)
    lines = [
        (
            uow.questions.get(duty.question_id),
            office.holder(uow, answer.author_id, unit_id),
            duty,
            approval(uow, answer, viewer=turn.who),
        )
        for unit_id, duty, answer in page.lines
    ]
    choices = [
        Choice.act(uow.questions.get(answer.question_id).code, "draft_open", answer.id, listed=position)
        for position, (*_, answer) in enumerate(page.lines, start=page.start + 1)
    ]
    choices += pages_around(page, "drafts")
    if held:
        choices.append(command("to_release", "phathanh"))
    text = say("answering/waiting", lines=lines, page=page, held=held, by_number=turn.spelt_out)
    return Reply(text, choices or [command("menu", "menu")], card=True)


@router.action("draft_open")
def open_draft(turn: Turn, uow: UnitOfWork) -> Reply:
    """One draft with its question, and what may be done about it."""
    answer = uow.duties.answer(number(turn))
    duty = uow.duties.get(answer.duty_id)
    meeting = uow.meetings.get(duty.meeting_id)
    office.check_office(uow, turn.who, meeting, MAY_APPROVE)
    shown, papers = approval(uow, answer, viewer=turn.who), uow.attachments.of(answer_id=answer.key)
    question = uow.questions.get(duty.question_id)
    text = say(
        "answering/approve", question=question, group=sharing.concerned(uow, duty, question), answer=answer, duty=duty,
        who=office.holder(uow, answer.author_id, meeting.unit_id), approval=shown, papers=len(papers),
    )  # fmt: skip
    decide = shown.choices or [command("menu_approve", "duyet")]
    return Reply(text, [*decide, *to_papers(answer, papers)], card=True)


@router.action("approve", card="draft_open")
def approve(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Duyệt và gửi»."""
    question = answering.approve(uow, number(turn), by=turn.who)
    sent_to = sharing.sent_to(uow, question)
    missed = [one for one in sent_to if not uow.accounts.of(one.asker_id)]
    return _decided("answering/sent_out", question=question, sent_to=sent_to, missed=missed)


@router.action("hold", card="draft_open")
def hold(turn: Turn, uow: UnitOfWork) -> Reply:
    """«Duyệt, gửi sau»."""
    question = answering.approve(uow, number(turn), by=turn.who, release_now=False)
    return _decided("answering/held", question=question)


def _decided(template: str, **values: object) -> Reply:
    return Reply(say(template, **values), [command("menu_approve", "duyet")])


@router.action("return", card="draft_open")
def return_draft(turn: Turn, uow: UnitOfWork) -> Go:
    """«Trả lại»: asks for the reason, where it can still be returned; nothing happens before it is given."""
    *_, answer = answering.check_deciding(uow, number(turn), turn.who)
    return Go(Approving.RETURN, notes=Returned(answer.id or 0), fresh=True)


@router.ask(Approving.RETURN, free_text=True, card=("draft_open", "answer"))
def ask_reason(turn: Turn, uow: UnitOfWork) -> Reply:
    question = uow.questions.get(uow.duties.answer(Returned.of(turn).answer).question_id)
    return Reply(say("answering/return", question=question), [choice("do_not_return")])


@router.take(Approving.RETURN)
def take_reason(turn: Turn, uow: UnitOfWork) -> Reply:
    if turn.choice is not None:
        return _drafts(turn, uow, 0).done()
    question = answering.return_draft(uow, Returned.of(turn).answer, by=turn.who, reason=turn.text)
    return _decided("answering/sent_back", question=question).done()
