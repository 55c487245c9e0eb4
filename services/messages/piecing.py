"""Piecing together: what came in several messages is taken as if it had come in one, and is answered once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from conversation.pieces import PAUSE, SOON, Piece, join
from conversation.turn import Media, Turn
from domain.questions.wording import clean
from services.unit_of_work import UnitOfWork

NOTE = "going_on"
"""The note of a place that remembers what may go on: its arrivals, when it was sent, its album with its files."""


def gather(uow: UnitOfWork, turn: Turn) -> None:
    """Give a turn the words and files of the pieces just before it; what waits for more is said now if none came."""
    memory: dict[str, Any] | None = turn.place.notes.pop(NOTE, None)
    turn.notes.pop(NOTE, None)
    turn.pieces = [turn.arrival_id]
    arrived = turn.arrived
    if arrived.edits_ref is not None:
        turn.opens = memory or {}
        return
    alone = memory is not None and not _follows(uow, turn, memory)
    if memory is not None and alone:
        for arrival_id in memory["of"]:
            uow.deliveries.hurry(_once(arrival_id))
        memory = None
    before: list[int] = memory["of"] if memory else []
    files: list[list[Any]] = memory["media"] if memory else []
    if _may_go_on(uow, turn):
        turn.opens = {
            "of": [*before, turn.arrival_id], "sent": _sent(uow, turn).isoformat(), "album": arrived.album,
            "media": [*files, *(_note_of(one) for one in arrived.media if turn.person_id is not None)],
        }  # fmt: skip
    if memory or turn.opens:
        _join(turn, _run(uow, turn, before, alone=alone))
    if files and turn.person_id is not None:
        _bring_along(uow, turn, turn.person_id, files)


def answer_once(uow: UnitOfWork, turn: Turn) -> None:
    """The answer to the whole is there: those to its pieces, which have waited, are not needed."""
    for arrival_id in turn.pieces:
        if arrival_id != turn.arrival_id:
            uow.deliveries.drop(_once(arrival_id), reason="continued")


def words_of(uow: UnitOfWork, pieces: Sequence[int]) -> str | None:
    """Return the words of these arrivals as they stand in the chat now; None where some are no longer known."""
    found = _pieces(uow, pieces)
    return join(found) if len(found) == len(pieces) else None


def changed(uow: UnitOfWork, turn: Turn) -> tuple[int, list[str]] | None:
    """Return which arrival an edit gives other words, and all words that it has had.

    None where the words are the same, or it is nothing we know.
    """
    ref = turn.arrived.edits_ref
    said = [one for one in uow.arrivals.of_message(turn.account_id, ref or "") if one[0] != turn.arrival_id]
    if not said or clean(said[-1][1]) == clean(turn.text):
        return None
    return said[0][0], [words for _, words in said]


@dataclass(frozen=True, slots=True)
class Worded:
    """What giving a draft its words did. `over`: letters past the limit (the text is kept whole).

    `before`: what they replaced, which may be joined to them again, and `pieces` the arrivals that had worded that.
    """

    length: int
    over: int = 0
    before: str = ""
    pieces: Sequence[int] = ()


def worded_anew(uow: UnitOfWork, before: str, pieces: Sequence[int], wording: str, *, limit: int, over: int) -> Worded:
    """Compare a draft's words with those that it had.

    What was too long by itself gave way to something shorter and is not joined again, unless an app may have cut it:
    its end may come late.
    """
    known = _pieces(uow, pieces[-1:]) if len(before) > limit else []
    may_go_on = any(piece.is_full for piece in known)
    if before == wording or (len(before) > limit and not may_go_on):
        return Worded(len(wording), over)
    return Worded(len(wording), over, before, tuple(pieces))


# --- what belongs together -----------------------------------------------------------------------------------------


def _follows(uow: UnitOfWork, turn: Turn, memory: dict[str, Any]) -> bool:
    arrived = turn.arrived
    if arrived.payload is not None:
        return False
    if memory["album"]:
        return bool(arrived.album == memory["album"])
    if arrived.media or arrived.unwanted or arrived.text.lstrip().startswith("/"):
        return False
    return abs(_sent(uow, turn) - datetime.fromisoformat(memory["sent"])) <= SOON


def _may_go_on(uow: UnitOfWork, turn: Turn) -> bool:
    arrived = turn.arrived
    if arrived.payload is not None:
        return False
    if arrived.album or arrived.media:
        return bool(arrived.album)
    return turn.person_id is not None and _own(uow, turn).is_full


def _sent(uow: UnitOfWork, turn: Turn) -> datetime:
    return turn.arrived.sent_at or uow.now


def _join(turn: Turn, pieces: Sequence[Piece]) -> None:
    """Join the words that belong together, in the order in which they were sent."""
    if not turn.arrived.album and not pieces[-1].is_full:
        turn.opens = {}
    turn.pieces = [piece.arrival_id for piece in pieces]
    turn.so_far = join([piece for piece in pieces if piece.arrival_id != turn.arrival_id])
    if turn.text.strip():
        turn.text = join(pieces)
        turn.arrived = replace(turn.arrived, text=turn.text)


def _run(uow: UnitOfWork, turn: Turn, before: Sequence[int], *, alone: bool) -> list[Piece]:
    """Return a message with its neighbours: each text but the last is full. They may be handed over in any order.

    `alone`: what came just before it was sent long before.
    """
    arrived, ids, terms = turn.arrived, [*before, turn.arrival_id], uow.terms(turn.arrived.network)
    numbered = terms.in_order and not (arrived.album or alone or arrived.message_ref is None)
    if numbered:
        ids = uow.arrivals.in_order(turn.account_id, ids, since=uow.now - SOON)
    own = _own(uow, turn)
    place = ids.index(turn.arrival_id)
    earlier, later = _pieces(uow, ids[:place]), _pieces(uow, ids[place + 1 :])
    pieces, at = [*earlier, own, *later], len(earlier)
    first, end = (at if numbered else 0), at + 1
    while numbered and first and pieces[first - 1].is_full:
        first -= 1
    while end < len(pieces) and pieces[end - 1].is_full:
        end += 1
    return pieces[first:end]


def _own(uow: UnitOfWork, turn: Turn) -> Piece:
    return Piece(turn.arrival_id, turn.arrived.text, uow.terms(turn.arrived.network).cut_at)


def _pieces(uow: UnitOfWork, ids: Sequence[int]) -> list[Piece]:
    return [Piece(key, text, uow.terms(network).cut_at) for key, network, text in uow.arrivals.pieces(ids)]


def _note_of(media: Media) -> list[Any]:
    return [media.kind, media.ref, media.name, media.mime, media.size]


def _bring_along(uow: UnitOfWork, turn: Turn, person_id: int, files: Sequence[Sequence[Any]]) -> None:
    """Take files of the same album once more that found no place when they came."""
    hanging = uow.attachments.hanging(person_id, [one[1] for one in files])
    turn.proves = next((deadline_id for deadline_id in hanging.values() if deadline_id is not None), None)
    again = [Media(*one) for one in files if one[1] not in hanging]
    turn.arrived = replace(turn.arrived, media=(*again, *turn.arrived.media))


# --- answers that wait ---------------------------------------------------------------------------------------------


def due_at(uow: UnitOfWork, turn: Turn) -> datetime:
    """Return when a turn is answered: after a pause where more may follow."""
    return uow.now + PAUSE if turn.opens else uow.now


def _once(arrival_id: int) -> str:
    return f"turn:{arrival_id}"
