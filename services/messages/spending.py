"""Spending a month's allowance: counting what went out, warning the office in time, stopping and going on."""

from dataclasses import dataclass
from datetime import datetime

from domain.messages.allowance import month_of, reserve, runs_low, turn_of_month
from domain.messages.network import Terms
from domain.people.access import Role
from services import office
from services.delivering import owe
from services.unit_of_work import UnitOfWork
from templates.say import caption


@dataclass(frozen=True, slots=True)
class Spent:
    """How a month stands on one network. `turns_at`: when the next month begins; `used`: what the network counts."""

    network: str
    month: str
    sent: int
    arrived: int
    stopped: bool
    terms: Terms
    turns_at: datetime

    @property
    def used(self) -> int:
        """What the network has counted so far, as we see it."""
        return self.sent + self.arrived

    @property
    def over(self) -> bool:
        """Whether nothing more goes this month."""
        return self.stopped or 0 < self.terms.quota <= self.used

    @property
    def name(self) -> str:
        """What people call the network."""
        return caption("network", self.network)

    @property
    def reserve(self) -> int:
        """How many messages are kept for answers and receipts."""
        return reserve(self.terms.quota)


def spent(uow: UnitOfWork, network: str) -> Spent:
    """Return how this month stands on a network."""
    month, terms = month_of(uow.now, uow.zone), uow.terms(network)
    allowance = uow.allowances.get(network, month)
    begins = uow.now.astimezone(uow.zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    arrived = uow.allowances.arrived(network, begins) if terms.counts == "both" else 0
    return Spent(
        network, month, allowance.sent, arrived, allowance.stopped_at is not None, terms,
        turn_of_month(uow.now, uow.zone),
    )  # fmt: skip


def counted(uow: UnitOfWork) -> list[Spent]:
    """Return how this month stands on each network that has an allowance."""
    return [spent(uow, name) for name, terms in sorted(uow.networks.items()) if terms.quota]


def count(uow: UnitOfWork, network: str, messages: int) -> None:
    """Count messages that went out, or may have, on a network with an allowance; warn when it runs low or out."""
    if not messages or not uow.terms(network).quota:
        return
    uow.allowances.add(network, month_of(uow.now, uow.zone), messages)
    _warn(uow, spent(uow, network))


def stop(uow: UnitOfWork, network: str) -> None:
    """The network gives nothing more: nothing goes until the month turns or somebody says so."""
    month = month_of(uow.now, uow.zone)
    if uow.allowances.get(network, month).stopped_at is None:
        uow.allowances.stop(network, month)
        uow.act("allowance.stopped", _subject(network), _number(month), by=None)
    _warn(uow, spent(uow, network))


def resume(uow: UnitOfWork, network: str) -> int:
    """Somebody says that messages go again; return how many were waiting for that."""
    month = month_of(uow.now, uow.zone)
    uow.allowances.resume(network, month)
    uow.act("allowance.resumed", _subject(network), _number(month), by=None)
    return uow.waiting.bring_forward(network, reason="quota")


def _warn(uow: UnitOfWork, now: Spent) -> None:
    """Tell the secretaries of every meeting, once a month that it runs low and once that it is over."""
    if now.over:
        act = "allowance.spent"
    elif runs_low(now.used, now.terms.quota):
        act = "allowance.low"
    else:
        return
    subject, number = _subject(now.network), _number(now.month)
    told = {event.act for event in uow.events.of(subject, number)}
    if {act, "allowance.spent"} & told:
        return
    uow.act(act, subject, number, by=None, used=now.used, quota=now.terms.quota, stopped=now.stopped)
    template = f"overseeing/{act.replace('.', '_')}"
    for person_id in secretaries(uow):
        owe(
            uow, person_id, template, once=f"{act}:{now.network}:{now.month}:{person_id}", spent=now,
            mandatory=not now.over,  # while the reserve lasts; what is over cannot tell so itself
        )  # fmt: skip


def secretaries(uow: UnitOfWork) -> list[int]:
    """Return the secretaries of all units with meetings, each once."""
    units = dict.fromkeys(meeting.unit_id for meeting in uow.meetings.all())
    return list(dict.fromkeys(one for unit in units for one in office.staff(uow, unit, frozenset({Role.SECRETARY}))))


def _subject(network: str) -> str:
    return f"allowance.{network}"


def _number(month: str) -> int:
    """A month as an event's subject: 202611."""
    return int(month.replace("-", ""))
