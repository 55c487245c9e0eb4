"""What speakers are told while the meeting runs: their turn comes soon, it is now, and that it is not yet after all."""

from collections.abc import Sequence

from conversation.reply import Choice
from domain.messages.delivery import DeliveryState
from domain.questions.equal import Group
from domain.questions.question import Question
from domain.questions.queue import QueueEntry
from services.answers import sharing
from services.delivering import owe
from services.unit_of_work import UnitOfWork
from templates.say import label

_CALLED, _WAIT = "called", "wait"
AHEAD = 3
"""So many of those who are next are told how many turns are before theirs."""


def tell(uow: UnitOfWork, called: Group, entry: QueueEntry, following: Sequence[Question]) -> None:
    """Tell who is called, and the next ones, each of them once; `following`: who waits to speak, in order."""
    for one in called.speakers:
        _call(uow, called, one, entry, behind=bool(following))
    after = following[:AHEAD]
    known = uow.deliveries.known([_soon(one) for one in after])
    for turns, head in enumerate(after, start=1):
        if _soon(head) in known:
            continue
        group = sharing.group_of(uow, head)
        for one in group.speakers:
            owe(
                uow, one.asker_id, "order/soon", once=_soon(head) if one is group.speakers[0] else _soon(one),
                choices=_ways(one, behind=len(following) > turns), mandatory=True, turns=turns,
                **sharing.values_for(uow, group, one),
            )  # fmt: skip


def wait(uow: UnitOfWork, entry: QueueEntry, *, but: int | None = None) -> None:
    """What was called is not heard now after all: who was told so hears that their turn comes later.

    Nothing is said where the call could still be dropped, nor to `but`, who asked for it. Called before the turn
    changes.
    """
    group = sharing.group_of(uow, uow.questions.get(entry.question_id))
    for one in group.speakers:
        called = _believes(uow, one, entry)
        if called is None:
            continue
        if not uow.deliveries.drop(_once(_CALLED, one, called), reason="undone") and one.asker_id != but:
            owe(
                uow, one.asker_id, "order/wait", once=_once(_WAIT, one, entry.version), mandatory=True,
                **sharing.values_for(uow, group, one),
            )  # fmt: skip


def again(uow: UnitOfWork, entry: QueueEntry) -> None:
    """What was sent back is heard on: who does not believe any more that it is their turn is called anew.

    Called when the turn has its new version.
    """
    group = sharing.group_of(uow, uow.questions.get(entry.question_id))
    for one in group.speakers:
        if _believes(uow, one, entry) is not None:
            continue
        waits = _last(uow, _WAIT, one, entry)
        if waits is None or not uow.deliveries.drop(_once(_WAIT, one, waits), reason="undone"):
            _call(uow, group, one, entry, behind=False)


def _believes(uow: UnitOfWork, one: Question, entry: QueueEntry) -> int | None:
    """Return by which version of the turn somebody was called who was not told to wait since; None: they were."""
    called, waits = _last(uow, _CALLED, one, entry), _last(uow, _WAIT, one, entry)
    return None if called is None or (waits is not None and waits >= called) else called


def _last(uow: UnitOfWork, kind: str, one: Question, entry: QueueEntry) -> int | None:
    """Return by which version of the turn somebody was told something last that was not dropped; None: never."""
    versions = range(entry.version, -1, -1)
    known = uow.deliveries.known([_once(kind, one, version) for version in versions])
    told = (uow.deliveries.by_once(once) for once in (_once(kind, one, n) for n in versions) if once in known)
    last = next((one for one in told if one is not None and one.state is not DeliveryState.DROPPED), None)
    return int(last.once.rpartition(":")[2]) if last is not None else None


def _call(uow: UnitOfWork, group: Group, one: Question, entry: QueueEntry, *, behind: bool) -> None:
    owe(
        uow, one.asker_id, "order/called", once=_once(_CALLED, one, entry.version), choices=_ways(one, behind=behind),
        mandatory=True, meeting=uow.meetings.get(entry.meeting_id), **sharing.values_for(uow, group, one),
    )  # fmt: skip


def _once(kind: str, one: Question, version: int) -> str:
    return f"{kind}:{one.key}:{version}"


def _soon(one: Question) -> str:
    return f"soon:{one.key}"


def _ways(one: Question, *, behind: bool) -> list[Choice]:
    names = [*["let_first"] * behind, "own_writing", "not_coming"]
    return [Choice.act(label(name), name, one.key) for name in names]
