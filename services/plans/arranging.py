"""Arranging a unit's list before it is signed: read, ordered, joined; one is reworded, taken off, given to its author.

A list that was given back is arranged as one that was never sent: what is on it keeps its number and its hour.
"""

from collections.abc import Sequence

from conversation.reply import Choice
from domain.errors import NotFound
from domain.people.errors import OpinionSent
from domain.questions.gathering import Opinion, Standing
from domain.questions.question import Draft
from domain.questions.wording import check_wording
from services.delivering import owe
from services.plans import gathering
from services.plans.gathering import List
from services.questions import changing, intake
from services.unit_of_work import UnitOfWork
from templates.say import label


def opinion_of(uow: UnitOfWork, opinion_id: int, *, by: int) -> tuple[List, Opinion]:
    """Return one opinion with its list, to who keeps that; NotFound, NoRight."""
    opinion = uow.gatherings.opinion(opinion_id)
    of = uow.gatherings.hold(opinion.gathering_id)
    return gathering.list_of(uow, of.meeting_id, of.unit_id, by=by), opinion


def open_ones(seen: List) -> Sequence[Opinion]:
    """Return those that may be changed: what was not sent yet, and all of a list that was given back."""
    if not gathering.is_open(seen):
        return []
    return seen.opinions if seen.standing is Standing.BACK else seen.unsent


def _changeable(uow: UnitOfWork, opinion_id: int, *, by: int) -> tuple[List, Opinion]:
    """Return one that may be changed. OpinionSent, ChangesClosed, and what closes the whole list."""
    seen, opinion = opinion_of(uow, opinion_id, by=by)
    gathering.held(uow, seen.meeting.key, seen.unit.key, by=by)
    if opinion.question_id is not None:
        question = uow.questions.hold(opinion.question_id)
        if seen.standing is not Standing.BACK:
            raise OpinionSent(code=question.code)
        if question.withdrawn_at is None:
            changing.check_change(uow, question, asked=True)
    return seen, opinion


def _again(uow: UnitOfWork, seen: List, act: str, *, by: int) -> List:
    uow.act(act, "gathering", seen.must.key, by=by)
    return gathering.list_of(uow, seen.meeting.key, seen.unit.key, by=by)


# --- ordered, joined -----------------------------------------------------------------------------------------------


def _blocks(seen: List) -> list[list[Opinion]]:
    """Return what may be changed in its order, joined ones together."""
    found: dict[int, list[Opinion]] = {}
    for one in open_ones(seen):
        found.setdefault(one.joined_to or one.key, []).append(one)
    return list(found.values())


def _place(seen: List, opinion: Opinion) -> int:
    return next((place for place, block in enumerate(_blocks(seen)) if any(one is opinion for one in block)), 0)


def ways(seen: List, *, by: int) -> dict[int, list[str]]:
    """Return what who keeps a list may do with each that may be changed, by the opinion; read once for them all.

    «up»: something stands above it and what is joined with it; «part», «join»: with the one above, while neither was
    sent; «edit»: nobody changes another's words; «back»: it goes to its author, «drop»: it is the unit's, or theirs.
    """
    blocks, unsent = _blocks(seen), seen.unsent
    risen = {one.key for block in blocks[1:] for one in block}
    below = {one.key for one in unsent[1:]}
    found: dict[int, list[str]] = {}
    for one in open_ones(seen):
        joins = ["part"] if one.joined_to is not None else ["join"] if one.key in below else []
        found[one.key] = [
            *(["up"] if one.key in risen else []),
            *(joins if one.question_id is None else []),
            *([] if is_others(one, by=by) else ["edit"]),
            "back" if is_others(one, by=by) else "drop",
        ]
    return found


def _above(seen: List, opinion: Opinion) -> Opinion | None:
    before = [one for one in seen.unsent if (one.rank, one.key) < (opinion.rank, opinion.key)]
    return before[-1] if before else None


def _lay(uow: UnitOfWork, blocks: Sequence[Sequence[Opinion]]) -> None:
    """Give what may be changed its places anew, in this order; what stands fixed between them stays where it is."""
    order = [one for block in blocks for one in block]
    for one, rank in zip(order, sorted(one.rank for one in order), strict=True):
        if one.rank != rank:
            one.rank = rank
            uow.gatherings.keep(one)


def raise_up(uow: UnitOfWork, opinion_id: int, *, by: int) -> List:
    """Let an opinion, with what is joined to it, change places with what stands above; joined ones stay together."""
    seen, opinion = _changeable(uow, opinion_id, by=by)
    blocks, place = _blocks(seen), _place(seen, opinion)
    if place:
        blocks[place - 1], blocks[place] = blocks[place], blocks[place - 1]
        _lay(uow, blocks)
    return _again(uow, seen, "opinion.moved", by=by)


def part(uow: UnitOfWork, opinion_id: int, *, by: int) -> List:
    """Let an opinion stand by itself again, behind those with which it was joined; a second time changes nothing."""
    seen, opinion = _changeable(uow, opinion_id, by=by)
    blocks, place = _blocks(seen), _place(seen, opinion)
    if opinion.question_id is not None or opinion.joined_to is None:
        return seen
    opinion.joined_to = None
    uow.gatherings.keep(opinion)
    rest = [one for one in blocks[place] if one is not opinion]
    _lay(uow, [*blocks[:place], rest, [opinion], *blocks[place + 1 :]])
    return _again(uow, seen, "opinion.parted", by=by)


def join(uow: UnitOfWork, opinion_id: int, *, by: int) -> List:
    """Say that an opinion, with what is joined to it, is the same matter as the one above it; twice as once."""
    seen, opinion = _changeable(uow, opinion_id, by=by)
    blocks, place, above = _blocks(seen), _place(seen, opinion), _above(seen, opinion)
    if opinion.question_id is not None or opinion.joined_to is not None or above is None:
        return seen
    for one in blocks[place]:
        one.joined_to = above.joined_to or above.key
        uow.gatherings.keep(one)
    _lay(uow, _blocks(seen))
    return _again(uow, seen, "opinion.joined", by=by)


# --- reworded, taken off -------------------------------------------------------------------------------------------


def reword(uow: UnitOfWork, opinion_id: int, text: str, *, by: int) -> List:
    """Give an opinion other words; the number that it got stays. NotFound for another's words; as `check_wording`."""
    seen, opinion = _changeable(uow, opinion_id, by=by)
    if is_others(opinion, by=by):
        raise NotFound
    wording = check_wording(text, limit=seen.meeting.question_limit)
    if opinion.question_id is not None:
        changing.reword(uow, uow.questions.get(opinion.question_id), text, asked=True)
    opinion.wording = wording
    uow.gatherings.keep(opinion)
    return _again(uow, seen, "opinion.reworded", by=by)


def send_back(uow: UnitOfWork, opinion_id: int, *, by: int, why: str = "") -> tuple[List, bool]:
    """Take an opinion off the list; one of somebody else's goes back to them, words, reason and all (True).

    A number that it got stays used. WhyUnsaid, where it goes to somebody else without a reason.
    """
    seen, opinion = _changeable(uow, opinion_id, by=by)
    author, theirs = opinion.author_id, is_others(opinion, by=by)
    why = gathering.check_why(why) if theirs else ""
    question = uow.questions.get(opinion.question_id) if opinion.question_id is not None else None
    uow.gatherings.remove(opinion)
    if question is not None and question.withdrawn_at is None:
        changing.take_off(uow, question, by=by)
    if theirs:
        draft = as_draft(uow, opinion, seen)
        choices = [Choice.act(label("continue"), "draft", draft.id), Choice.command(label("menu"), "menu")]
        owe(
            uow, author, "gathering/sent_back", once=f"opinion_back:{opinion.key}", choices=choices, mandatory=True,
            wording=opinion.wording, unit=seen.unit, kept=draft.wording == opinion.wording, why=why,
            code=question.code if question is not None else "",
        )  # fmt: skip
    return _again(uow, seen, "opinion.removed", by=by), theirs


def is_others(opinion: Opinion, *, by: int) -> bool:
    """Whether it goes back to somebody when it is taken off: another's own words, not the unit's."""
    return opinion.author_id != by and not opinion.behalf


def take_back(uow: UnitOfWork, opinion_id: int, *, by: int) -> Draft:
    """Let an author have their own words back from the list, while they were not sent; OpinionSent, NotFound."""
    opinion = uow.gatherings.opinion(opinion_id)
    if opinion.author_id != by or opinion.behalf:
        raise NotFound
    of = uow.gatherings.hold(opinion.gathering_id)
    if opinion.question_id is not None:
        raise OpinionSent(code=uow.questions.get(opinion.question_id).code)
    meeting, unit = uow.meetings.get(of.meeting_id), uow.people.unit(of.unit_id)
    draft = as_draft(uow, opinion, List(meeting, unit, of, []))
    uow.gatherings.remove(opinion)
    uow.act("opinion.removed", "gathering", of.key, by=by)
    return draft


def as_draft(uow: UnitOfWork, opinion: Opinion, of: List) -> Draft:
    """Return its words as their author's draft; where another one lies there, that one, which stays."""
    draft = uow.drafts.find(opinion.author_id, of.meeting.key)
    if draft is None or not intake.has_content(uow, draft):
        draft = intake.draft_for(uow, opinion.author_id, of.meeting)
        for name in ("topic_id", "wording", "kind", "reply_mode"):
            setattr(draft, name, getattr(opinion, name))
        uow.drafts.keep(draft)
    return draft
