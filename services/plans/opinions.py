"""Opinions come onto a unit's list: a member's own words, none twice, and no more than there is room for."""

from dataclasses import dataclass
from typing import Self

from conversation.reply import Choice
from domain.errors import NotFound
from domain.people.errors import SameOpinion, TooManyOpinions
from domain.people.unit import Unit
from domain.questions.errors import TooManyQuestions
from domain.questions.gathering import Opinion, check_not_handed
from domain.questions.question import Draft
from domain.questions.wording import check_wording
from letters.folding import fold
from services import office, pausing
from services.plans import gathering
from services.plans.gathering import List
from services.questions import intake
from services.unit_of_work import UnitOfWork
from templates.say import label


def open_for(uow: UnitOfWork, draft: Draft) -> Unit | None:
    """Return the unit with whose list a draft may go: one that collects and of which its writer is; files stay."""
    found = uow.gatherings.joined_by(draft.person_id, draft.meeting_id)
    kept = next((one for one in found if not one.handed and not one.nil), None)
    if (
        kept is None
        or draft.report_id is not None
        or draft.name_hidden
        or draft.aside is not None
        or (draft.id is not None and uow.attachments.of(draft_id=draft.id))
    ):
        return None
    return uow.people.unit(kept.unit_id)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An opinion that its unit has not sent yet; its author may take it back."""

    opinion: Opinion
    unit: Unit


def waiting_of(uow: UnitOfWork, person_id: int) -> list[Waiting]:
    """Return what somebody has said themselves that waits on a list, of meetings that are not over."""
    found = [
        (one, uow.gatherings.get(one.gathering_id)) for one in uow.gatherings.of_author(person_id) if not one.behalf
    ]
    return [
        Waiting(opinion, uow.people.unit(of.unit_id))
        for opinion, of in found
        if not uow.meetings.get(of.meeting_id).is_over
    ]


def add(uow: UnitOfWork, draft: Draft) -> List:
    """Put what a member has written on their unit's list; it is the unit's to send. GatheringClosed, SameOpinion."""
    unit, meeting = open_for(uow, draft), uow.meetings.get(draft.meeting_id)
    pausing.check_may_send(uow, draft.person_id, meeting)
    if unit is None:
        for one in uow.gatherings.joined_by(draft.person_id, draft.meeting_id):
            check_not_handed(one)
    if unit is None or draft.topic_id is None or draft.reply_mode is None:
        raise NotFound
    uow.meetings.hold(meeting.key)
    seen = gathering.read(uow, meeting, unit)
    check_not_handed(seen.must)
    waiting = sum(one.author_id == draft.person_id and not one.behalf for one in seen.unsent)
    if uow.questions.count_by(draft.person_id, meeting.key) + waiting >= meeting.questions_each:
        raise TooManyQuestions(limit=meeting.questions_each)
    wording = check_wording(draft.wording, limit=meeting.question_limit)
    _keep(uow, seen, Opinion(
        gathering_id=seen.must.key, rank=0, author_id=draft.person_id, topic_id=draft.topic_id, wording=wording,
        kind=draft.kind, reply_mode=draft.reply_mode, behalf=draft.behalf, added_at=uow.now,
    ))  # fmt: skip
    intake.discard(uow, draft)
    if seen.must.sent_at is not None:
        _tell_of_more(uow, seen, by=draft.person_id)
    return gathering.read(uow, meeting, unit)


def _tell_of_more(uow: UnitOfWork, seen: List, *, by: int) -> None:
    """A list that was sent has more to send: who heads the unit hears of it, once for each time that it is sent."""
    office.tell(
        uow, gathering.hearers(uow, seen, by=by), "gathering/more",
        once=f"gathering_more:{seen.must.key}:{seen.must.version}", unit=seen.unit, until=gathering.until(uow, seen),
        choices=[Choice.act(label("menu_gather"), "gathering", seen.mark)],
    )  # fmt: skip


def _keep(uow: UnitOfWork, seen: List, opinion: Opinion) -> None:
    """Put it at the end of a list. TooManyOpinions, SameOpinion."""
    check_room(seen, 1)
    said = Said.of(seen)
    said.check_new(opinion)
    put(uow, seen, opinion, rank=said.next_rank)


def check_room(seen: List, more: int) -> None:
    """Refuse with TooManyOpinions what a list has no room for."""
    if len(seen.opinions) + more > gathering.MOST:
        raise TooManyOpinions(count=len(seen.opinions) + more, limit=gathering.MOST)


def put(uow: UnitOfWork, seen: List, opinion: Opinion, *, rank: int) -> None:
    """Store an opinion that was looked at at its place in the order."""
    opinion.rank = rank
    uow.gatherings.keep(opinion)
    uow.act("opinion.added", "gathering", seen.must.key, by=opinion.author_id)


@dataclass(slots=True)
class Said:
    """What a list says already, so that the same person, or the whole unit, does not say the same twice.

    `places`: by the words and who says them. Each further one is looked up, not compared with all that are there.
    """

    places: dict[tuple[str, int | None], int]
    count: int
    next_rank: int

    @classmethod
    def of(cls, seen: List) -> Self:
        """Return what stands on a list."""
        said = cls({}, 0, 1)
        for one in seen.opinions:
            said.add(one)
        return said

    def check_new(self, opinion: Opinion) -> None:
        """Refuse what stands there; SameOpinion."""
        place = next((self.places[key] for key in self._keys(opinion) if key in self.places), None)
        if place is not None:
            raise SameOpinion(place=place)

    def add(self, opinion: Opinion) -> None:
        """Count one more."""
        self.count, self.next_rank = self.count + 1, max(self.next_rank, opinion.rank + 1)
        for key in self._keys(opinion):
            self.places.setdefault(key, self.count)

    @staticmethod
    def _keys(opinion: Opinion) -> list[tuple[str, int | None]]:
        words = fold(opinion.wording) or opinion.wording
        return [(words, opinion.author_id), *([(words, None)] if opinion.behalf else [])]
