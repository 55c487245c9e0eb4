"""One turn, one job, one page action: one unit of work with one clock; all its effects are kept or none."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from functools import cached_property
from typing import Any

from domain.network import Terms
from storage.allowances import Allowances
from storage.arrivals import Arrivals
from storage.deadlines import Deadlines
from storage.deliveries import Deliveries
from storage.duties import Duties
from storage.events import Events
from storage.files import Files
from storage.installation import Installations
from storage.leaving import Leaving
from storage.linking import Linking
from storage.meetings import Meetings
from storage.merging import Merging
from storage.offers import Offers
from storage.people import People
from storage.places import Places
from storage.questions import Questions
from storage.reminders import Reminders
from storage.transaction import Transaction
from storage.waiting import Waiting


class UnitOfWork:
    """The stores of one transaction, made when first asked for. `now`: the unit's one clock; `zone`: the office's.

    `networks`: those by which this program reaches people, with their terms.
    """

    def __init__(self, transaction: Transaction, *, zone: tzinfo, networks: Mapping[str, Terms] | None = None) -> None:
        self._transaction = transaction
        self.zone = zone
        self.networks = networks if networks is not None else {"web": Terms()}

    @property
    def now(self) -> datetime:
        """The instant at which everything in this unit happens, in UTC."""
        return self._transaction.now

    def act(self, act: str, subject: str, subject_id: int | None, *, by: int | None, **details: Any) -> None:  # noqa: ANN401 - details are JSON
        """Append to the event log who did what; details hold no question text and no names."""
        self.events.add(act, subject, subject_id, actor_id=by, **details)

    @cached_property
    def people(self) -> People:
        """People, accounts, roles."""
        return People(self._transaction)

    @cached_property
    def places(self) -> Places:
        """Where talks stand."""
        return Places(self._transaction)

    @cached_property
    def offers(self) -> Offers:
        """What notices offered, by number."""
        return Offers(self._transaction)

    @cached_property
    def allowances(self) -> Allowances:
        """What each month's messages have cost."""
        return Allowances(self._transaction)

    @cached_property
    def arrivals(self) -> Arrivals:
        """The inbox."""
        return Arrivals(self._transaction)

    @cached_property
    def deliveries(self) -> Deliveries:
        """The outbox."""
        return Deliveries(self._transaction)

    @cached_property
    def waiting(self) -> Waiting:
        """What is due and not sent."""
        return Waiting(self._transaction)

    @cached_property
    def linking(self) -> Linking:
        """Codes that link accounts."""
        return Linking(self._transaction)

    @cached_property
    def merging(self) -> Merging:
        """Two people who are one."""
        return Merging(self._transaction)

    @cached_property
    def leaving(self) -> Leaving:
        """People who leave."""
        return Leaving(self._transaction)

    @cached_property
    def meetings(self) -> Meetings:
        """Meetings and topics."""
        return Meetings(self._transaction)

    @cached_property
    def questions(self) -> Questions:
        """Drafts and questions."""
        return Questions(self._transaction)

    @cached_property
    def deadlines(self) -> Deadlines:
        """What plans ask for by a date."""
        return Deadlines(self._transaction)

    @cached_property
    def duties(self) -> Duties:
        """Answer duties."""
        return Duties(self._transaction)

    @cached_property
    def reminders(self) -> Reminders:
        """Reminders."""
        return Reminders(self._transaction)

    @cached_property
    def files(self) -> Files:
        """Stored files."""
        return Files(self._transaction)

    @cached_property
    def installation(self) -> Installations:
        """The installation itself."""
        return Installations(self._transaction)

    @cached_property
    def events(self) -> Events:
        """The append-only log."""
        return Events(self._transaction)
