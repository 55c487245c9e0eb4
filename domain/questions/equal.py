"""Equal questions: what asks the same is listed once and answered once, while each question stays its asker's own.

Groups are flat: every other one names the first of them, the head, by which the group is listed, called and answered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.questions.question import Question, ReplyMode
from domain.questions.queue import HEARD, Outcome, QueueEntry, place_of

PART_WITHIN = timedelta(hours=24)
"""So long an asker may say «câu của tôi khác»; the office may part it for as long as it is not answered."""


class Bar(StrEnum):
    """Why two questions cannot be joined.

    ITSELF: it is one question; MEETING: of two meetings; REMARK: one is on a report, in whose order it is
    answered; CALLED: it is being heard; ANSWERED, SENT_UP: an answer is out, or another agency has it; DECIDED: it
    had its turn while the other waits for it; OFF_TOPIC, AUTHORITY: they are marked differently; PREPARED: an answer
    is written for each; SEVERAL: one is owed several things, which are its own. Some keep together what is joined, too:
    LATE is the asker's time being over.
    """

    ITSELF = "itself"
    MEETING = "meeting"
    REMARK = "remark"
    CALLED = "called"
    ANSWERED = "answered"
    SENT_UP = "sent_up"
    DECIDED = "decided"
    OFF_TOPIC = "off_topic"
    AUTHORITY = "authority"
    PREPARED = "prepared"
    SEVERAL = "several"
    LATE = "late"


_OUTCOMES = {**dict.fromkeys(HEARD, Bar.ANSWERED), Outcome.SENT_UP: Bar.SENT_UP}


@dataclass(frozen=True, slots=True)
class Group:
    """The questions that are answered together; one that stands by itself is the head of nobody else."""

    head: Question
    others: Sequence[Question] = ()

    @property
    def all(self) -> list[Question]:
        """Every one of them, the head first."""
        return [self.head, *self.others]

    @property
    def speakers(self) -> list[Question]:
        """Those whose askers are to speak: being joined takes that from nobody."""
        return [one for one in self.all if one.reply_mode is ReplyMode.SPOKEN]

    @property
    def voice(self) -> Question:
        """By whom it is named in the hall: the first who is to speak; the head where nobody is."""
        return next(iter(self.speakers), self.head)

    def but(self, question: Question) -> list[Question]:
        """Return the others beside one of them, those who are to speak first."""
        speaking = self.speakers
        rest = [one for one in self.all if one not in speaking]
        return [one for one in [*speaking, *rest] if one.key != question.key]

    @property
    def askers(self) -> int:
        """How many people ask it."""
        return len({one.asker_id for one in self.all})


def first_of(questions: Sequence[Question]) -> Question:
    """Return the one by whose place the others stand: the earliest."""
    return min(questions, key=place_of)


def differ(heads: Sequence[Question], turns: Sequence[QueueEntry | None]) -> Bar | None:
    """Return what keeps heads apart by themselves and by their turns; None where nothing does.

    Of one alone: what keeps a question from it that has had no turn yet.
    """
    had = [turn for turn in turns if turn is not None]
    if any(entry.is_current for entry in had):
        return Bar.CALLED
    for outcome, bar in _OUTCOMES.items():
        if any(entry.outcome is outcome for entry in had):
            return bar
    if len([entry for entry in had if entry.is_decided]) == 1:
        return Bar.DECIDED
    if len({head.off_topic for head in heads}) > 1:
        return Bar.OFF_TOPIC
    known = {head.authority for head in heads if head.authority is not None}
    return Bar.AUTHORITY if len(known) > 1 else None


def stays(turn: QueueEntry | None, *, answered: bool, over: bool, until: datetime | None, now: datetime) -> Bar | None:
    """Return why a question stays with the others: answered, being heard, had its turn in a meeting that goes on.

    `until`: the instant before which its asker may part it; None: the office does. None where it may stand alone.
    """
    if answered:
        return Bar.ANSWERED
    if turn is not None and turn.is_current:
        return Bar.CALLED
    if turn is not None and turn.is_decided and not over:
        return Bar.DECIDED
    return Bar.LATE if until is not None and now >= until else None
