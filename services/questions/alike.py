"""What was asked already: questions near another one, which a person may join with it: the office, or an asker."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2s
from itertools import islice

from domain.meeting import Meeting
from domain.questions.equal import Bar, Group
from domain.questions.question import Draft, Question
from domain.questions.queue import by_registration
from services.noticing import noticed
from services.questions import equal
from services.questions.likeness.asked import MOST_PROPOSED, speak_of_own
from services.questions.likeness.kept import nearest
from services.unit_of_work import UnitOfWork
from templates.filters import masked

_MOST_NEAR = 8
"""Questions that are looked at, of which some may stand no more or be together already."""
MOST_ON_PAGE = 30
"""Questions whose like are looked for at once: the newest."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Those that seem to ask the same. `bar`: why they can be joined no more; None: they can."""

    group: Group
    bar: Bar | None = None


@dataclass(frozen=True, slots=True)
class _Words:
    """What is compared: some words, of whom, and of which question already; `same`: others that are just these."""

    wording: str
    asker_id: int
    lead_id: int = 0
    key: int = 0
    same: list[Question] = field(default_factory=list)


def to_question(uow: UnitOfWork, question: Question) -> list[Alike]:
    """Return what may be joined with a question, the likeliest first, for who sorts it."""
    words = _Words(question.wording, question.asker_id, question.lead_id, question.key)
    words.same.extend(uow.questions.same_words(question, most=MOST_PROPOSED))
    meeting = uow.meetings.get(question.meeting_id)
    found = _but_parted(uow, [(question, group) for group in _alike(uow, meeting, [words])[0]])
    head = uow.questions.get(question.lead_id)
    return [Alike(group, equal.bar_between(uow, head, group.head)) for _, group in found[:MOST_PROPOSED]]


def to_draft(uow: UnitOfWork, draft: Draft) -> list[Group]:
    """Return what was asked already and may be asked together with a draft, for its writer to see.

    Nobody is shown what only the office may read: what stands aside, or is not sorted and holds something private or
    that asks for care. Words are covered where they are shown; names are not shown at all.
    """
    if draft.aside is not None:
        return []
    found = _alike(uow, uow.meetings.get(draft.meeting_id), [_Words(draft.wording, draft.person_id)])[0]
    fit = (group for group in found if draft.person_id not in _askers(group) and _may_be_shown(group.head))
    return list(islice((group for group in fit if equal.bar_between(uow, group.head) is None), MOST_PROPOSED))


def mark(draft: Draft) -> str:
    """Return by what it is known that a draft's words were compared: the words themselves are kept in one place."""
    return blake2s(draft.wording.encode(), digest_size=8).hexdigest()


def _askers(group: Group) -> set[int]:
    return {one.asker_id for one in group.all}


def _may_be_shown(question: Question) -> bool:
    if question.off_topic:
        return False
    return question.triaged_at is not None or not (
        noticed(question.wording) or masked(question.wording) != question.wording
    )


def pairs(uow: UnitOfWork, meeting: Meeting) -> list[tuple[Question, Group]]:
    """Return what may be joined in a meeting, each pair once: the newest questions with those that came before."""
    asked = list(reversed(by_registration(uow.questions.listed(meeting.key))))[:MOST_ON_PAGE]
    words = [_Words(one.wording, one.asker_id, one.key, one.key) for one in asked]
    found: list[tuple[Question, Group]] = []
    seen: set[frozenset[int]] = set()
    for question, groups in zip(asked, _alike(uow, meeting, words), strict=True):
        for group in groups[:1]:
            pair = frozenset({question.key, group.head.key})
            if pair not in seen:
                seen.add(pair)
                found.append((question, group))
    return _but_parted(uow, found)


def likely(uow: UnitOfWork, meeting: Meeting, questions: Sequence[Question]) -> set[int]:
    """Return which of some questions have another one that seems to ask the same, by their ids; a few queries for all.

    While much is still to be read into memory, none.
    """
    words = [_Words(one.wording, one.asker_id, one.lead_id, one.key) for one in questions]
    near = zip(questions, _alike(uow, meeting, words), strict=True)
    return {one.key for one, _ in _but_parted(uow, [(one, group) for one, groups in near for group in groups])}


def _but_parted(uow: UnitOfWork, found: list[tuple[Question, Group]]) -> list[tuple[Question, Group]]:
    """Leave out what a person has put apart before: that is not proposed again."""
    parted = uow.events.parted({one.key for question, group in found for one in (question, *group.all)})
    return [
        (question, group)
        for question, group in found
        if not any(frozenset({question.key, one.key}) in parted for one in group.all)
    ]


def _alike(uow: UnitOfWork, meeting: Meeting, words: Sequence[_Words]) -> list[list[Group]]:
    """Return for each of some words the groups near to them, as the store has them now; a few queries for all."""
    near = [
        {one.key: one.wording for one in said.same}
        | {one.key: text for one, text in nearest(uow, meeting.key, said.wording, most=_MOST_NEAR) if one.shown}
        for said in words
    ]
    found = {one.key: one for one in uow.questions.candidates({key for keys in near for key in keys})}
    if not found:
        return [[] for _ in words]
    heads = uow.questions.candidates({one.lead_id for one in found.values()} - set(found))
    known = {one.key: one for one in heads} | found
    joined = uow.questions.joined(meeting.key)
    units = _units(uow, meeting, [said.asker_id for said in words] + [one.asker_id for one in found.values()])
    result = []
    for said, keys in zip(words, near, strict=True):
        groups: dict[int, Group] = {}
        for key, text in keys.items():
            one = found.get(key)
            head = known.get(one.lead_id) if one is not None else None
            if one is None or head is None or key == said.key or head.key == said.lead_id or one.wording != text:
                continue
            if not _of_other_units(units, said, one):
                groups.setdefault(head.key, Group(head, joined.get(head.key, ())))
        result.append(list(groups.values()))
    return result


def _of_other_units(units: dict[int, set[int]], said: _Words, one: Question) -> bool:
    """What is said of one's own class is another matter where somebody of another class says it."""
    mine, theirs = units[said.asker_id], units[one.asker_id]
    return bool(mine and theirs) and not mine & theirs and speak_of_own(said.wording, one.wording)


def _units(uow: UnitOfWork, meeting: Meeting, people: Sequence[int]) -> dict[int, set[int]]:
    """Return of which classes and groups people are in the meeting's unit, or of which units below it."""
    found: dict[int, set[int]] = defaultdict(set)
    for post in uow.people.memberships_of(set(people)):
        key = post.group_id if post.unit_id == meeting.unit_id else post.unit_id
        if key is not None:
            found[post.person_id].add(key)
    return found
