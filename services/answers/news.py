"""News of what is owed: a few words on how it goes on («Sở đã nhận»), told to all who ask once; taken back."""

from domain.duty import NOTE_LIMIT, AnswerDuty, check_holder, check_open
from domain.duty_news import DutyNews
from domain.errors import AlreadyDone
from domain.questions.queue import NOTICE_AFTER
from domain.questions.wording import check_wording
from services.answers import promises, sharing
from services.delivering import owe
from services.unit_of_work import UnitOfWork


def tell(uow: UnitOfWork, duty_id: int, text: str, *, by: int) -> DutyNews:
    """Tell who asks how something that they wait for goes on; after a pause, in which it can be taken back unread.

    By who owes it or the office; its day stays. NotTheHolder, AlreadyDone, EmptyText, TooLong.
    """
    duty = _held(uow, duty_id, by=by)
    news = DutyNews(
        duty_id=duty.key, told_by=by, text=check_wording(text, limit=NOTE_LIMIT, fewest=2), at=uow.now
    )  # fmt: skip
    uow.duties.keep(news)
    uow.act("duty.news", "duty", duty.key, by=by, question=duty.question_id, news=news.key)
    question = uow.questions.get(duty.question_id)
    sharing.tell_askers(
        uow, sharing.concerned(uow, duty, question), "answers/news", once=_told(news), duty=duty, news=news,
        due_at=uow.now + NOTICE_AFTER, unit=uow.people.unit(uow.meetings.get(duty.meeting_id).unit_id),
    )  # fmt: skip
    return news


def take_back(uow: UnitOfWork, news_id: int, *, by: int) -> AnswerDuty:
    """Take it back; who has read it reads that it was a slip. NotTheHolder, AlreadyDone."""
    news = uow.duties.news(news_id)
    duty = _held(uow, news.duty_id, by=by)
    if news.dropped_at is not None:
        raise AlreadyDone(what="moved_on")
    news.dropped_at = uow.now
    uow.duties.keep(news)
    uow.act("duty.news_dropped", "duty", duty.key, by=by, question=duty.question_id, news=news.key)
    group = sharing.concerned(uow, duty, uow.questions.get(duty.question_id))
    told = uow.deliveries.known([sharing.once_for(group, one, _told(news)) for one in group.all])
    for one in group.all:
        key = sharing.once_for(group, one, _told(news))
        if key in told and not uow.deliveries.drop(key, reason="undone"):
            owe(
                uow, one.asker_id, "answers/news_undone", once=f"{_told(news)}:undone:{one.key}", mandatory=True,
                news=news, **sharing.values_for(uow, group, one),
            )  # fmt: skip
    return duty


def _held(uow: UnitOfWork, duty_id: int, *, by: int) -> AnswerDuty:
    duty = uow.duties.hold(duty_id)
    if not promises.by_office(uow, duty, by=by):
        check_holder(duty, by, code=uow.questions.get(duty.question_id).code)
    check_open(duty)
    return duty


def _told(news: DutyNews) -> str:
    return f"news:{news.key}"
