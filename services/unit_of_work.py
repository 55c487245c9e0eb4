"""One turn, one job, one page action: one unit of work with one clock; all its effects are kept or none."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from domain.messages.network import WEB, Terms
from storage.access import Access
from storage.accounts import Accounts
from storage.acted import ActedStore
from storage.allowances import Allowances
from storage.announcements import Announcements
from storage.arrivals import Arrivals
from storage.ask_backs import AskBacks
from storage.attachments import Attachments
from storage.data_requests import DataRequests
from storage.deadlines import Deadlines
from storage.deliveries import Deliveries
from storage.drafts import Drafts
from storage.duties import Duties
from storage.events import Events
from storage.files import Files
from storage.gatherings import Gatherings
from storage.halls import Halls
from storage.handovers import Handovers
from storage.installation import Installations
from storage.invitations import Invitations
from storage.keeping import Keeping
from storage.leaving import Leaving
from storage.linking import Linking
from storage.lists import Lists
from storage.mailing import Mailing
from storage.meetings import Meetings
from storage.merging import Merging
from storage.minutes import Minutes
from storage.offers import Offers
from storage.office_papers import OfficePapers
from storage.papers import Papers
from storage.participations import Participations
from storage.pauses import Pauses
from storage.people import People
from storage.places import Places
from storage.proposed_duties import ProposedDuties
from storage.pushes import Pushes
from storage.questions import Questions
from storage.reminders import Reminders
from storage.reports import Reports
from storage.rosters import Rosters
from storage.rulings import Rulings
from storage.seeing import Seeing
from storage.sorting import Sorting
from storage.store import Store
from storage.token_pairs import TokenPairs
from storage.traces import Traces
from storage.transaction import Transaction
from storage.turns import Turns
from storage.waiting import Waiting

S = TypeVar("S", bound=Store)


class _Opened(Generic[S]):
    """A store of the unit, opened when it is first asked for and kept from then on."""

    def __init__(self, store: type[S]) -> None:
        self._store = store

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = name

    def __get__(self, unit: "UnitOfWork", _owner: type) -> S:
        opened = unit.__dict__[self._name] = self._store(unit.transaction)
        return opened


class UnitOfWork:
    """The stores of one transaction. `now`: the unit's one clock; `zone`: the office's.

    `networks`: those by which this program reaches people, with their terms; `known`: all that it can speak.
    `address`: where the pages are reached, "" where they are not served from here. `has_pdf`: papers become PDF too.
    `touched`: the subjects of all that was done in it ("question", "person" …).
    """

    access = _Opened(Access)
    accounts = _Opened(Accounts)
    acted = _Opened(ActedStore)
    allowances = _Opened(Allowances)
    announcements = _Opened(Announcements)
    arrivals = _Opened(Arrivals)
    ask_backs = _Opened(AskBacks)
    sorting = _Opened(Sorting)
    attachments = _Opened(Attachments)
    data_requests = _Opened(DataRequests)
    deadlines = _Opened(Deadlines)
    deliveries = _Opened(Deliveries)
    drafts = _Opened(Drafts)
    duties = _Opened(Duties)
    events = _Opened(Events)
    files = _Opened(Files)
    gatherings = _Opened(Gatherings)
    halls = _Opened(Halls)
    handovers = _Opened(Handovers)
    installation = _Opened(Installations)
    invitations = _Opened(Invitations)
    keeping = _Opened(Keeping)
    leaving = _Opened(Leaving)
    linking = _Opened(Linking)
    lists = _Opened(Lists)
    mailing = _Opened(Mailing)
    meetings = _Opened(Meetings)
    merging = _Opened(Merging)
    minutes = _Opened(Minutes)
    office_papers = _Opened(OfficePapers)
    offers = _Opened(Offers)
    papers = _Opened(Papers)
    participations = _Opened(Participations)
    pauses = _Opened(Pauses)
    people = _Opened(People)
    places = _Opened(Places)
    proposed = _Opened(ProposedDuties)
    pushes = _Opened(Pushes)
    questions = _Opened(Questions)
    reminders = _Opened(Reminders)
    reports = _Opened(Reports)
    rosters = _Opened(Rosters)
    rulings = _Opened(Rulings)
    seeing = _Opened(Seeing)
    token_pairs = _Opened(TokenPairs)
    traces = _Opened(Traces)
    turns = _Opened(Turns)
    waiting = _Opened(Waiting)

    def __init__(
        self,
        transaction: Transaction,
        *,
        zone: tzinfo,
        networks: Mapping[str, Terms] = MappingProxyType({WEB: Terms()}),
        known: Mapping[str, Terms] = MappingProxyType({}),
        address: str = "",
        has_pdf: bool = False,
    ) -> None:
        self.transaction = transaction
        self.address = address
        self.has_pdf = has_pdf
        self.zone = zone
        self.networks = networks
        self._known = known
        self.touched: set[str] = set()

    @property
    def now(self) -> datetime:
        """The instant at which everything in this unit happens, in UTC."""
        return self.transaction.now

    @property
    def letter_box(self) -> str:
        """The network by which letters go beside the talks, "" where none do."""
        return next((name for name, terms in self.networks.items() if terms.beside), "")

    def terms(self, network: str) -> Terms:
        """Return a network's terms, also of one that is known but not set up: people may have accounts there."""
        return self.networks.get(network) or self._known.get(network, Terms())

    def act(self, act: str, subject: str, subject_id: int | None, *, by: int | None, **details: Any) -> None:  # noqa: ANN401 - details are JSON
        """Append to the event log who did what; details hold no question text and no names."""
        self.touched.add(subject)
        self.events.add(act, subject, subject_id, actor_id=by, **details)
