"""Handing over: what waits for whom, by class, group or school; «đã trao» with its day closes it, or it goes back."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from domain.errors import NotFound, NothingToUndo
from domain.handover import WHY_LIMIT, Ended, Handover, check_day, check_open
from domain.messages.delivery import Delivery, DeliveryState
from domain.people.access import OFFICE
from domain.people.unit import Unit
from domain.questions.question import Question
from domain.questions.wording import check_wording
from services import dates, office
from services.messages import ladder
from services.office import Who
from services.unit_of_work import UnitOfWork

_UNSENT = "handed_over"
"""Why a message that still waited is not sent: it was handed over."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What one asker is to be handed of one question. `told`: the messages, in their order, each once.

    `group`: whose people hand it over, None: the office.
    """

    handover: Handover
    question: Question
    who: Who
    group: Unit | None
    unit: Unit
    told: Sequence[Delivery]

    @property
    def key(self) -> int:
        """The handover's id."""
        return self.handover.key

    @property
    def quotes(self) -> bool:
        """Whether its own words have to be added, because no message of it quotes them."""
        return not any(self.question.wording in one.text for one in self.told)

    @property
    def why(self) -> str:
        """By the first word of the reason, why it did not reach them; "" where it went and nobody looked."""
        failed = [one for one in self.told if one.state is DeliveryState.FAILED]
        return failed[-1].reason.partition(":")[0] if failed else ""


def listed(uow: UnitOfWork, *, by: int) -> list[Letter]:
    """Return what waits for somebody to hand over, by group, and within it by name; of the office all of its own."""
    units, groups = _offices(uow, by), _groups(uow, by)
    found = uow.handovers.listed(units=units, groups=groups)
    return sorted(_letters(uow, found), key=_place)


def any_for(uow: UnitOfWork, person_id: int) -> bool:
    """Whether somebody has anything to hand over, or sits in an office, which sees what became of each message."""
    return bool(_offices(uow, person_id)) or bool(_groups(uow, person_id))


def one(uow: UnitOfWork, handover_id: int, *, by: int) -> Letter:
    """Return one letter, also after it has ended; NotFound for what is not theirs."""
    return _of(uow, uow.handovers.get(handover_id), by=by)


def give(uow: UnitOfWork, handover_id: int, day: date, *, seen: int, by: int) -> Letter:
    """Note that it was handed over on a day: that closes it. `seen`: its version as it was shown.

    NotFound, AlreadyDone, NewerWords, HandedWhen.
    """
    letter = _held(uow, handover_id, seen=seen, by=by)
    handover, today = letter.handover, dates.today(uow)
    since = handover.opened_at.astimezone(uow.zone).date()
    handover.given_on = check_day(day, since=since, today=today)
    handover.given_by, handover.ended_at, handover.ended = by, uow.now, Ended.GIVEN
    uow.handovers.keep(handover)
    _unsend(uow, handover)
    uow.act("handover.given", "question", handover.question_id, by=by, handover=handover.key, on=day.isoformat())
    return letter


def past_day(uow: UnitOfWork, text: str) -> date:
    """Read a typed day on which something was handed over: the last such day; DateNotUnderstood."""
    day = dates.read_day(uow, text)
    for _ in range(2):
        if day <= dates.today(uow):
            break
        with suppress(ValueError):
            day = day.replace(year=day.year - 1)
    return day


def take_back(uow: UnitOfWork, handover_id: int, *, by: int) -> Letter:
    """It was not handed over after all: it waits again, as before. NothingToUndo where something has opened since."""
    letter = _of(uow, uow.handovers.hold(handover_id), by=by)
    handover = letter.handover
    if handover.ended is not Ended.GIVEN or uow.handovers.open_of(handover.question_id) is not None:
        raise NothingToUndo
    handover.given_on = handover.given_by = handover.ended_at = handover.ended = None
    uow.handovers.keep(handover)
    for row in uow.handovers.told([handover.question_id]):
        if row.handover_id == handover.id and row.state is DeliveryState.DROPPED and row.reason == _UNSENT:
            row.state, row.ended_at, row.reason = DeliveryState.DUE, None, ""
            uow.deliveries.keep(row)
    uow.act("handover.taken_back", "question", handover.question_id, by=by, handover=handover.key)
    return letter


def give_back(uow: UnitOfWork, handover_id: int, why: str, *, seen: int, by: int) -> Letter:
    """It cannot be handed over there (not found, moved away): the office has it, with the reason. As above."""
    letter = _held(uow, handover_id, seen=seen, by=by)
    handover = letter.handover
    if handover.group_id is None:
        raise NotFound
    handover.back_reason, handover.back_at, handover.back_by = (
        check_wording(why, limit=WHY_LIMIT, fewest=2), uow.now, by
    )  # fmt: skip
    handover.group_id = None
    uow.handovers.keep(handover)
    uow.act("handover.back", "question", handover.question_id, by=by, handover=handover.key)
    office.tell(
        uow, [one for one in office.staff(uow, handover.unit_id, OFFICE) if one != by], "handovers/back",
        once=f"handover_back:{handover.key}:{uow.now:%Y%m%d%H%M%S}", letter=letter,
    )  # fmt: skip
    return letter


def back_to_group(uow: UnitOfWork, handover_id: int, group_id: int, *, by: int) -> None:
    """The group has it again after all; NothingToUndo."""
    handover = _of(uow, uow.handovers.hold(handover_id), by=None).handover
    if handover.ended_at is not None or handover.group_id is not None or handover.back_by != by:
        raise NothingToUndo
    handover.group_id, handover.back_reason, handover.back_at, handover.back_by = group_id, "", None, None
    uow.handovers.keep(handover)
    uow.act("handover.back_again", "question", handover.question_id, by=by, handover=handover.key)


def letters_of(uow: UnitOfWork, unit_id: int, group_id: int | None, *, by: int) -> list[Letter]:
    """Return what is printed for one group, or for the office itself; NotFound where nothing of it is theirs."""
    found = [one for one in listed(uow, by=by) if one.unit.key == unit_id and one.handover.group_id == group_id]
    if not found:
        raise NotFound
    return found


# --- who, and what -------------------------------------------------------------------------------------------------


def _offices(uow: UnitOfWork, person_id: int) -> list[int]:
    return list(dict.fromkeys(m.unit_id for m in uow.people.memberships(person_id) if m.role in OFFICE))


def _groups(uow: UnitOfWork, person_id: int) -> list[int]:
    """Return the groups whose letters somebody hands over, of those that have any."""
    open_ones = {group_id for _, group_id in uow.handovers.of_groups()}
    mine = {key for m in uow.people.memberships(person_id) for key in (m.group_id, m.unit_id) if key is not None}
    return sorted(group for group in open_ones & mine if person_id in ladder.keepers(uow, group))


def _held(uow: UnitOfWork, handover_id: int, *, seen: int, by: int) -> Letter:
    letter = _of(uow, uow.handovers.hold(handover_id), by=by)
    check_open(letter.handover, seen=seen, code=letter.question.code)
    return letter


def _of(uow: UnitOfWork, handover: Handover, *, by: int | None) -> Letter:
    """Return a handover as a letter; NotFound for who is neither of its office nor of its group (`by` None: us)."""
    mine = by is None or handover.unit_id in _offices(uow, by) or _is_of(uow, handover, by)
    if not mine:
        raise NotFound
    return next(iter(_letters(uow, [handover])))


def _is_of(uow: UnitOfWork, handover: Handover, by: int) -> bool:
    return handover.group_id is not None and by in ladder.keepers(uow, handover.group_id)


def _letters(uow: UnitOfWork, found: Sequence[Handover]) -> Iterable[Letter]:
    questions = {one.key: one for one in uow.questions.many([one.question_id for one in found])}
    told = uow.handovers.told(questions.keys())
    whom: dict[int, Who] = {}
    for unit_id in dict.fromkeys(one.unit_id for one in found):
        whom |= office.who_asked(uow, [questions[h.question_id] for h in found if h.unit_id == unit_id], unit_id)
    for handover in found:
        mine = [one for one in told if one.handover_id == handover.id and not one.tried and "#" not in one.once]
        yield Letter(
            handover, questions[handover.question_id], whom[handover.question_id],
            uow.people.unit(handover.group_id) if handover.group_id is not None else None,
            uow.people.unit(handover.unit_id), mine,
        )  # fmt: skip


def _place(letter: Letter) -> tuple[str, bool, str, str, str, str]:
    group, who = letter.group, letter.who
    return letter.unit.name, group is None, group.name if group else "", who.group, who.name, letter.question.code


def _unsend(uow: UnitOfWork, handover: Handover) -> None:
    """What still waits to be sent is not sent any more: they hold it in their hands."""
    for row in uow.handovers.told([handover.question_id]):
        if row.handover_id == handover.id and row.state is DeliveryState.DUE:
            row.state, row.ended_at, row.reason = DeliveryState.DROPPED, uow.now, _UNSENT
            uow.deliveries.keep(row)
