"""Databases to measure with: questions that are stored already, and people who stand before «Gửi»."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Table

from domain.meeting import Meeting
from domain.messages.delivery import Arrival, Delivery, DeliveryState, Event
from domain.messages.network import WEB
from domain.messages.purpose import Purpose
from domain.people.access import Membership, Role, WebSession
from domain.people.consent import TEXT_VERSION, Consent
from domain.people.person import Account, Address, Person
from domain.questions.question import Draft, Kind, Question, ReplyMode, Wording
from letters.folding import fold
from services.people.signing_in import SESSION_DAYS, hashed
from services.unit_of_work import UnitOfWork
from storage.engine import open_engine, table
from storage.migrate import migrate
from storage.places import PLACE
from storage.transaction import Appended, Transaction
from templates.say import label, words
from tests.world import World, people_the_world

FIRST_USER = 1_000_000
"""Telegram's number of the first person who stands ready; the next ones follow."""
_ASKERS, _READY = 10_000, 1_000_000
_EACH = 5  # questions that one earlier asker has stored
_NONCE = "abc123"
_WORDS = "Nhà trường cho hỏi thực đơn tuần của lớp Mẫu giáo lớn có công khai ở cổng trường không ạ? Lần {}."
Rows = Iterator[tuple[Table, list[dict[str, Any]]]]


def prepare(path: Path, *, stored: int, ready: int, network: str = "telegram") -> None:
    """Make a database with `stored` questions, and `ready` people of a network at the preview of their first one.

    On the web the n-th of these is signed in by the token `token_of(n)`.
    """
    url = f"sqlite:///{path}"
    migrate(url)
    now = datetime.now(UTC)
    engine = open_engine(url, writes=True)
    with engine.begin() as connection:
        appended = Appended(connection)
        unit = Transaction(connection, now=now, appended=appended)
        world = people_the_world(UnitOfWork(unit, zone=ZoneInfo("Asia/Ho_Chi_Minh")))
        unit.finish()
        appended.flush()
        for where, rows in (*_earlier(world, now, stored), *_standing(world, now, ready, network)):
            connection.execute(where.insert(), rows)
        meetings = table(Meeting)
        connection.execute(meetings.update().where(meetings.c.id == world.meeting).values(last_number=stored))
    engine.dispose()


def token_of(number: int) -> str:
    """Return what the browser of the n-th person who stands ready on the web carries."""
    return f"bench-{number}"


def people(world: World, now: datetime, first: int, count: int, user: int, network: str = "telegram") -> Rows:
    """Return people who were last seen an hour ago, as most are when they write."""
    seen_at = now - timedelta(hours=1)
    keys = range(first, first + count)
    yield (
        table(Person),
        [Person(id=k, name="Phụ huynh", address=Address.CHI, created_at=now).model_dump() for k in keys],
    )
    yield (
        table(Account),
        [
            Account(
                id=k,
                network=network,
                external_id=str(user + k - first),
                person_id=k,
                created_at=now,
                last_seen_at=seen_at,
            ).model_dump()
            for k in keys
        ],
    )
    yield (
        table(Membership),
        [
            Membership(
                id=k, person_id=k, unit_id=world.unit, role=Role.PARENT, group_id=world.class_a, since=now
            ).model_dump()
            for k in keys
        ],
    )
    yield (
        table(Consent),
        [
            Consent(id=k, person_id=k, text_version=TEXT_VERSION, network="telegram", given_at=now).model_dump()
            for k in keys
        ],
    )


def _earlier(world: World, now: datetime, stored: int) -> Rows:
    """What a meeting has gathered: each question with its words, its event, its arrival and its receipt."""
    yield from people(world, now, _ASKERS, -(-stored // _EACH), 1)
    topics = list(world.topics.values())
    numbers = range(1, stored + 1)
    asker = {n: _ASKERS + (n - 1) // _EACH for n in numbers}
    questions = [
        Question(
            id=n, meeting_id=world.meeting, number=n, code=f"MN26-{n:03d}", asker_id=asker[n],
            topic_id=topics[n % len(topics)], kind=Kind.ASK, reply_mode=ReplyMode.WRITTEN,
            wording=_WORDS.format(n), folded=fold(_WORDS.format(n)), registered_at=now, recorded_at=now,
        ).model_dump()
        for n in numbers
    ]  # fmt: skip
    yield table(Question), questions
    yield (
        table(Wording),
        [Wording(id=n, question_id=n, version=1, text=_WORDS.format(n), at=now).model_dump() for n in numbers],
    )
    events = [
        Event(id=n, at=now, act="question.registered", subject="question", subject_id=n).model_dump() for n in numbers
    ]
    yield table(Event), events
    yield (
        table(Arrival),
        [
            Arrival(id=n, network="telegram", event_id=f"{n}", account_id=asker[n], at=now, text="Gửi").model_dump()
            for n in numbers
        ],
    )
    yield (
        table(Delivery),
        [
            Delivery(
                id=n, once=f"turn:{n}", person_id=asker[n], account_id=asker[n], network="telegram", chat="1",
                template="asking/receipt", text=_WORDS.format(n) * 4, due_at=now, created_at=now, ended_at=now,
                state=DeliveryState.SENT, purpose=Purpose.RECEIPT,
            ).model_dump()
            for n in numbers
        ],
    )  # fmt: skip


def _standing(world: World, now: datetime, ready: int, network: str) -> Rows:
    """People with a complete draft, to whom the preview with «Gửi» has just been shown."""
    yield from people(world, now, _READY, ready, FIRST_USER, network)
    keys = range(_READY, _READY + ready)
    care = world.topics["care"]
    yield (
        table(Draft),
        [
            Draft(
                id=k, person_id=k, meeting_id=world.meeting, topic_id=care, wording=_WORDS.format(k),
                reply_mode=ReplyMode.WRITTEN, updated_at=now,
            ).model_dump()
            for k in keys
        ],
    )  # fmt: skip
    if network == WEB:
        ends = now + timedelta(days=SESSION_DAYS)
        sessions = [
            WebSession(token_hash=hashed(token_of(k - _READY)), account_id=k, made_at=now, ends_at=ends).model_dump()
            for k in keys
        ]
        yield table(WebSession), sessions
    offered = [[label(key), f"s|{_NONCE}|{key}", *words(key)] for key in ("send", "edit", "cancel")]
    same = {"step": "asking.confirm", "trail": [], "offered": offered, "nonce": _NONCE, "spent": ""}
    notes = {"address": "chị", "speaking": False}
    yield PLACE, [{"account_id": k, "notes": {**notes, "draft": k}, **same} for k in keys]
