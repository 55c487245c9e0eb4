"""What speakers are told while the meeting runs: that their turn comes soon, and that it is now."""

from collections.abc import Sequence

from conversation.reply import Choice
from domain.questions.equal import Group
from domain.questions.question import Question
from domain.questions.queue import QueueEntry
from services.answers import sharing
from services.delivering import owe
from services.unit_of_work import UnitOfWork
from templates.say import label

AHEAD = 3
"""So many of those who are next are told how many turns are before theirs."""


def tell(uow: UnitOfWork, called: Group, entry: QueueEntry, following: Sequence[Question]) -> None:
    """Tell who is called, and the next ones, each of them once; `following`: who waits to speak, in order."""
    meeting = uow.meetings.get(entry.meeting_id)
    for one in called.speakers:
        owe(
            uow, one.asker_id, "order/called", once=f"called:{one.key}:{entry.version}",
            choices=_ways(one, behind=bool(following)), mandatory=True, meeting=meeting,
            **sharing.values_for(uow, called, one),
        )  # fmt: skip
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


def _soon(one: Question) -> str:
    return f"soon:{one.key}"


def _ways(one: Question, *, behind: bool) -> list[Choice]:
    names = [*["let_first"] * behind, "own_writing", "not_coming"]
    return [Choice.act(label(name), name, one.key) for name in names]
