"""Who is told what in the great release: everybody's ways, who has blocked us, whose window is shut, who looks."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.mail import NETWORK as MAIL
from bot.telegram import NETWORK as TELEGRAM
from bot.zalo import NETWORK as ZALO
from bot.zalo_oa import NETWORK as OA
from domain.duty import Answer, AnswerDuty
from domain.messages.network import WEB
from domain.people.access import Membership, Role
from domain.people.consent import TEXT_VERSION, Consent
from domain.people.person import Person
from services.people import signing_in, subscribing
from services.unit_of_work import UnitOfWork
from tests.networks.push_service import PushService, Subscribed
from tests.office import register
from tests.world import World, people_the_world

_WAYS = (
    (WEB,), (WEB,), (WEB,), (TELEGRAM,), (ZALO,), (OA,), (MAIL,), (TELEGRAM, ZALO), (OA, TELEGRAM), (WEB, MAIL),
)  # fmt: skip
"""The ways of ten people, the one used last first; the first of them has the page open, the second is pushed to."""
MOST_PAGES = 20
"""So many pages are really open; each is a connection."""


@dataclass(slots=True)
class Asker:
    """One who asked. `blocks`: their first way is blocked; `shut`: it was used eight days ago."""

    number: int
    ways: tuple[str, ...]
    session: str = ""
    told: Subscribed | None = None
    person_id: int = 0
    question_id: int = 0

    @property
    def blocks(self) -> bool:
        """Whether their first way is blocked."""
        return self.ways[0] == TELEGRAM and self.number // 10 % 4 == 1

    @property
    def shut(self) -> bool:
        """Whether their window at the Official Account is shut."""
        return self.ways[0] == OA and self.number // 10 % 3 == 1

    @property
    def looks(self) -> bool:
        """Whether they have the page open."""
        return bool(self.session) and self.told is None

    @property
    def code(self) -> str:
        """Their slip."""
        return f"MN26-{self.number + 1:03d}"

    def account(self, network: str) -> str:
        """By which name a network knows them."""
        return f"nguoi.{self.number}@nha.example" if network == MAIL else str(100_000 + self.number)


@dataclass(slots=True)
class Cast:
    """All of them."""

    askers: list[Asker]
    world: World = field(default_factory=World)

    def on(self, network: str) -> list[Asker]:
        """Return who is on a network, whichever other ways they have."""
        return [one for one in self.askers if network in one.ways]


def lay(uow: UnitOfWork, *, answers: int, askers: int, pushes: PushService) -> Cast:
    """Store askers and their questions, those beyond the answers joined to others, and approved answers to all."""
    cast = Cast([Asker(number, _WAYS[number % len(_WAYS)]) for number in range(askers)], people_the_world(uow))
    heads: list[int] = []
    for one in cast.askers:
        _comes(uow, cast.world, one, pushes)
        if one.number < answers:
            heads.append(one.question_id)
        else:
            joined = uow.questions.get(one.question_id)
            joined.joined_to, joined.joined_at = heads[one.number - answers], uow.now
            uow.questions.keep(joined)
    for number, head in enumerate(heads):
        _answer(uow, cast.world, head, f"Trả lời số {number}: bếp lưu mẫu 24 giờ.")
    return cast


def _comes(uow: UnitOfWork, world: World, one: Asker, pushes: PushService) -> None:
    person = one.person_id = uow.people.add(Person(name=f"Người Hỏi {one.number}", created_at=uow.now))
    uow.people.keep(
        Membership(person_id=person, unit_id=world.unit, group_id=world.class_a, role=Role.PARENT, since=uow.now)
    )
    uow.people.keep(Consent(person_id=person, text_version=TEXT_VERSION, network=WEB, given_at=uow.now))
    for later, network in enumerate(one.ways):
        account = uow.accounts.known(network, one.account(network)).account_id
        uow.accounts.bind(account, person)
        _used(uow, account, uow.now - (timedelta(days=8) if one.shut and not later else timedelta(minutes=later)))
        if network != WEB or one.number % 10 not in {0, 1}:
            continue
        if one.number % 10 == 1 or one.number < 10 * MOST_PAGES:
            one.session = signing_in.make_session(uow, account)
        if one.number % 10 == 1:
            one.told = pushes.subscribe()
            browser = signing_in.browser(uow, one.session)
            assert browser is not None
            subscribing.subscribe(uow, browser, inside=True, **one.told.keys)
    one.question_id = register(uow, world, person, f"Câu hỏi thứ {one.number} về bếp ăn ạ?")


def _used(uow: UnitOfWork, account_id: int, at: datetime) -> None:
    account = uow.accounts.get(account_id)
    account.last_seen_at = at
    uow.transaction.session.add(account)


def _answer(uow: UnitOfWork, world: World, head: int, text: str) -> None:
    holder = world.people["responder"]
    duty = AnswerDuty(
        question_id=head, meeting_id=world.meeting, holder_id=holder, due_at=uow.now + timedelta(days=5),
        assigned_at=uow.now, accepted_at=uow.now,
    )  # fmt: skip
    uow.duties.keep(duty)
    uow.duties.keep(Answer(
        duty_id=duty.key, question_id=head, text=text, author_id=holder, drafted_at=uow.now, submitted_at=uow.now,
        approved_at=uow.now, approved_by=world.people["chair"],
    ))  # fmt: skip
