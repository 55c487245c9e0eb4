"""One person on several networks: codes, wrong ones, two people who become one, and parting again."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from bot.runtime import Runtime
from conversation.place import Place
from domain.duty import Answer, AnswerDuty, Feedback
from domain.errors import AlreadyDone, NotFound
from domain.invitation import Invitation, Rsvp, Seat
from domain.messages.delivery import Attachment, AttachmentKind, Delivery, DeliveryState
from domain.messages.offer import Offer
from domain.messages.purpose import Purpose
from domain.people.access import JoinCode, Membership, Role, SignInLink
from domain.people.consent import Consent
from domain.people.errors import LastAccount, LinkOwnCode, LinkTriesSpent
from domain.people.linking import (
    CODE_LIVES,
    DIGITS,
    MANY_TRIES,
    MORE_DIGITS,
    MOST_LONG_TRIES_FROM,
    MOST_TRIES,
    MOST_TRIES_FROM,
    LinkCode,
    LinkTry,
)
from domain.people.person import Account, Address, Person
from domain.questions.errors import SelfApproval
from domain.questions.question import Draft, InternalNote
from domain.questions.queue import QueueEntry
from domain.reminder import ReminderState, Rung
from letters.said import Said
from services import delivering
from services.answers import answering, promises, releasing
from services.becoming import present
from services.people import linking, merging, privacy, signing_in, writing
from services.unit_of_work import UnitOfWork
from storage.engine import table
from storage.merging import LEFT_BEHIND, MOVED
from storage.reminders import Laid
from storage.schema import METADATA
from tests.office import register
from tests.world import Clock, World

_numbers = count(1)


def phone(uow: UnitOfWork, person_id: int | None = None, network: str = "telegram") -> int:
    """Somebody's account on another network."""
    known = uow.accounts.known(network, f"t{next(_numbers)}")
    if person_id is not None:
        uow.accounts.bind(known.account_id, person_id)
    return known.account_id


def browser(uow: UnitOfWork, person_id: int) -> int:
    """The account by which the world knows somebody."""
    return next(a.id or 0 for a in uow.accounts.all_of(person_id) if a.network == "web")


def rows_of(uow: UnitOfWork, noun: type[SQLModel], **where: object) -> list[Any]:
    """Rows of a table as they stand."""
    rows, transaction = table(noun), uow.transaction
    transaction.settle_appended()
    return list(transaction.execute(select(rows).where(*(rows.c[key] == value for key, value in where.items()))))


async def code_for(runtime: Runtime, world: World, part: str) -> str:
    def work(uow: UnitOfWork) -> str:
        person_id = world.people[part]
        return linking.make_code(uow, person_id, browser(uow, person_id)).code

    return await runtime.write(work)


async def test_an_older_code_of_the_same_person_dies(runtime: Runtime, world: World) -> None:
    first = await code_for(runtime, world, "parent")
    second = await code_for(runtime, world, "parent")
    assert len(first) == len(second) == 6
    assert first.isdecimal()
    account = await runtime.write(phone)
    assert await runtime.write(lambda uow: linking.link(uow, account, None, first)) is None
    linked = await runtime.write(lambda uow: linking.link(uow, account, None, f"{second[:3]} {second[3:]}"))
    assert linked is not None
    assert (linked.person_id, linked.merged) == (world.people["parent"], None)


async def test_no_code_is_given_twice(runtime: Runtime, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither one that is good for somebody else, nor one that the office prints on its notices."""
    drawn = iter([482_913, 482_913, 77, 12])
    monkeypatch.setattr("services.people.linking.secrets.randbelow", lambda _: next(drawn))
    printed = JoinCode(code="000077", unit_id=world.unit, role=Role.PARENT)
    await runtime.write(lambda uow: uow.access.keep(printed))
    assert await code_for(runtime, world, "parent") == "482913"
    assert await code_for(runtime, world, "teacher") == "000012"


async def test_a_code_ends_after_a_quarter_of_an_hour(runtime: Runtime, world: World, clock: Clock) -> None:
    code = await code_for(runtime, world, "parent")
    account = await runtime.write(phone)
    clock.move(minutes=15, seconds=1)
    assert await runtime.write(lambda uow: linking.link(uow, account, None, code)) is None
    assert (await runtime.read(lambda uow: uow.accounts.get(account))).person_id is None


async def test_of_two_uses_at_once_one_wins(runtime: Runtime, world: World) -> None:
    for _ in range(5):
        code = await code_for(runtime, world, "parent")
        accounts = [await runtime.write(phone) for _ in range(4)]
        uses = [partial(linking.link, account_id=account, person_id=None, typed=code) for account in accounts]
        results = await asyncio.gather(*(runtime.write(use, key=str(key)) for key, use in enumerate(uses)))
        assert len([r for r in results if r is not None]) == 1


async def test_ones_own_code_is_for_elsewhere_and_a_used_one_is_no_mistake(runtime: Runtime, world: World) -> None:
    parent = world.people["parent"]
    code = await code_for(runtime, world, "parent")
    here = await runtime.read(lambda uow: browser(uow, parent))
    with pytest.raises(LinkOwnCode):
        await runtime.write(lambda uow: linking.link(uow, here, parent, code))
    account = await runtime.write(phone)
    await runtime.write(lambda uow: linking.link(uow, account, None, code))
    with pytest.raises(AlreadyDone):
        await runtime.write(lambda uow: linking.link(uow, account, parent, code))
    assert await runtime.read(lambda uow: linking.tries_left(uow, account)) == MOST_TRIES


# --- wrong codes ---------------------------------------------------------------------------------------------------


async def test_after_five_wrong_codes_even_the_right_one_waits(runtime: Runtime, world: World, clock: Clock) -> None:
    account, other = await runtime.write(phone), await runtime.write(phone)
    for left in range(MOST_TRIES - 1, -1, -1):
        assert await runtime.write(lambda uow: linking.link(uow, account, None, "000000")) is None
        assert await runtime.read(lambda uow: linking.tries_left(uow, account)) == left
        clock.move(minutes=1)
    code = await code_for(runtime, world, "parent")
    with pytest.raises(LinkTriesSpent) as refused:
        await runtime.write(lambda uow: linking.link(uow, account, None, code))
    assert timedelta(0) < refused.value.values["until"] - clock() <= CODE_LIVES
    clock.set(refused.value.values["until"] + timedelta(seconds=1))
    assert await runtime.read(lambda uow: linking.tries_left(uow, account)) == 1
    code = await code_for(runtime, world, "parent")
    assert await runtime.write(lambda uow: linking.link(uow, other, None, code)) is not None


def guess(uow: UnitOfWork, times: int, origin: str = "", *, digits: str = "000000") -> None:
    """Type wrong codes, each on an account of its own."""
    for _ in range(times):
        assert linking.link(uow, phone(uow), None, digits, origin=origin) is None


async def test_visitors_without_number_cannot_guess_on(runtime: Runtime, world: World, clock: Clock) -> None:
    """Each new account has five tries, but those from one address of the web together have only so many."""
    code = await code_for(runtime, world, "parent")
    await runtime.write(lambda uow: guess(uow, MOST_TRIES_FROM - 1, "here"))
    clock.move(minutes=1)
    await runtime.write(lambda uow: guess(uow, 1, "here"))
    new = await runtime.write(phone)
    with pytest.raises(LinkTriesSpent) as refused:
        await runtime.write(lambda uow: linking.link(uow, new, None, code, origin="here"))
    assert refused.value.values["renew"]
    assert await runtime.write(lambda uow: linking.link(uow, new, None, code, origin="there")) is not None
    clock.move(minutes=15, seconds=1)
    code, new = await code_for(runtime, world, "parent"), await runtime.write(phone)
    assert await runtime.write(lambda uow: linking.link(uow, new, None, code, origin="here")) is not None
    assert await runtime.write(lambda uow: linking.link(uow, phone(uow), None, "000000")) is None
    assert len(await runtime.read(lambda uow: rows_of(uow, LinkTry))) == 1, "what counts no more is gone"


async def test_an_address_with_many_slips_takes_long_codes_until_they_are_guessed_too(
    runtime: Runtime, world: World
) -> None:
    await runtime.write(lambda uow: guess(uow, MOST_TRIES_FROM, "here"))
    code = await code_for(runtime, world, "parent")
    assert len(code) == MORE_DIGITS
    new = await runtime.write(phone)
    assert await runtime.write(lambda uow: linking.link(uow, new, None, code, origin="here")) is not None
    left = MOST_LONG_TRIES_FROM - MOST_TRIES_FROM
    await runtime.write(lambda uow: guess(uow, left - 1, "here", digits="000 000 000"))
    another = await runtime.write(phone)
    assert await runtime.read(lambda uow: linking.tries_left(uow, another, origin="here")) == 1
    await runtime.write(lambda uow: guess(uow, 1, "here", digits="000 000 000"))
    code = await code_for(runtime, world, "teacher")
    with pytest.raises(LinkTriesSpent) as refused:
        await runtime.write(lambda uow: linking.link(uow, another, None, code, origin="here"))
    assert not refused.value.values["renew"]


def test_guessing_is_as_hopeless_as_the_figures_say() -> None:
    """The chance to find a given code while it lives: what one address may try, of all codes that there are."""
    assert MOST_TRIES_FROM / 10**DIGITS <= 50 / 10**6
    assert MOST_LONG_TRIES_FROM / 10**MORE_DIGITS <= 50 / 10**8
    assert MANY_TRIES <= MOST_TRIES_FROM, "whom an address refuses a short code gets a long one"


async def test_nobody_s_guessing_keeps_others_from_linking(runtime: Runtime, world: World, clock: Clock) -> None:
    """Codes are longer while many are being tried, from however many addresses."""
    before = await code_for(runtime, world, "teacher")
    for number in range(2):
        await runtime.write(partial(guess, times=MOST_TRIES_FROM, origin=f"address {number}"))
    during = await code_for(runtime, world, "parent")
    assert (len(before), len(during)) == (6, 9)
    for code in (before, during):
        account = await runtime.write(phone)
        linked = await runtime.write(partial(linking.link, account_id=account, person_id=None, typed=code))
        assert linked is not None
    clock.move(minutes=15, seconds=1)
    assert len(await code_for(runtime, world, "parent")) == 6


# --- two people who are one ----------------------------------------------------------------------------------------


def test_every_column_that_names_a_person_is_known_to_the_merge() -> None:
    """A new table that names people fails here, until somebody has decided what becomes of its rows."""
    named = {
        f"{column.table.name}.{column.name}"
        for rows in METADATA.tables.values()
        for column in rows.columns
        if any(key.column.table.name == "person" for key in column.foreign_keys)
    }
    known = {f"{table(noun).name}.{name}" for noun, names in {**MOVED, **LEFT_BEHIND}.items() for name in names}
    assert known == named


def fill(uow: UnitOfWork, world: World, person_id: int, *, wording: str) -> dict[str, int]:
    """Let somebody have something in every table that names people; return ids."""
    topic = uow.meetings.topics(world.meeting)[0]
    question = register(uow, world, person_id, wording, topic_id=topic.id)
    topic.responder_id = person_id
    uow.meetings.keep(topic)
    draft = Draft(person_id=person_id, meeting_id=world.meeting, wording=f"Nháp: {wording}", updated_at=uow.now)
    uow.drafts.keep(draft)
    file_id = uow.files.add(owner_id=person_id, name="anh.png", mime="image/png", content=b"png")
    uow.attachments.keep(
        Attachment(
            person_id=person_id, draft_id=draft.id, kind=AttachmentKind.PHOTO, network="web", file_ref="1",
            file_id=file_id, at=uow.now,
        )
    )  # fmt: skip
    uow.questions.keep(InternalNote(question_id=question, author_id=person_id, text="Ghi chú", at=uow.now))
    uow.questions.keep(QueueEntry(question_id=question, meeting_id=world.meeting, decided_by=person_id))
    duty = AnswerDuty(
        question_id=question, meeting_id=world.meeting, holder_id=person_id, assigned_by=person_id, assigned_at=uow.now,
        due_at=uow.now + timedelta(days=5),
    )  # fmt: skip
    uow.duties.keep(duty)
    uow.duties.keep(Answer(duty_id=duty.key, question_id=question, text="Đáp", author_id=person_id, drafted_at=uow.now,
                           approved_by=person_id, released_at=uow.now))  # fmt: skip
    uow.duties.keep(Feedback(question_id=question, person_id=person_id, clear=True, at=uow.now))
    uow.reminders.lay(
        [
            Laid("meeting", world.meeting, 1, Rung.MEETING_1_DAY, person_id, uow.now + timedelta(days=9)),
            Laid("duty", duty.key, 1, Rung.DUTY_1_DAY, person_id, uow.now + timedelta(days=4)),
        ]
    )
    uow.access.keep(JoinCode(code=f"P{person_id}", unit_id=world.unit, role=Role.PARENT, person_id=person_id))
    uow.access.keep(SignInLink(token_hash=f"h{person_id}", person_id=person_id, made_at=uow.now, ends_at=uow.now))
    invited = Invitation(
        meeting_id=world.meeting, unit_id=world.unit, role=Role.PARENT, person_id=person_id, named_at=uow.now,
        seat=Seat.DELEGATE if wording.endswith("sang") else Seat.RESERVE, named_by=person_id, let_in_by=person_id,
        rsvp=Rsvp.NONE if wording.endswith("sang") else Rsvp.COMING,
    )  # fmt: skip
    uow.invitations.keep(invited)
    account = phone(uow, person_id)
    linking.make_code(uow, person_id, account)
    delivering.owe(uow, person_id, "my_data/kept", once=f"told:{person_id}")
    return {"question": question, "draft": draft.id or 0, "account": account, "duty": duty.key, "file": file_id}


async def test_all_that_one_had_the_other_has(runtime: Runtime, world: World) -> None:
    kept, gone = world.people["parent"], world.people["parent2"]
    mine = await runtime.write(lambda uow: fill(uow, world, kept, wording="Câu của người ở lại"))
    theirs = await runtime.write(lambda uow: fill(uow, world, gone, wording="Câu của người chuyển sang"))
    events = await runtime.read(lambda uow: [(e.act, e.actor_id) for e in uow.events.of("account", theirs["account"])])
    merged = await runtime.write(lambda uow: merging.merge(uow, gone, into=kept))
    assert merged.questions == 1
    assert merged.lost == ("Nháp: Câu của người ở lại",), "the later draft stays"

    def check(uow: UnitOfWork) -> None:
        for noun, columns in {**MOVED, **LEFT_BEHIND}.items():
            for column in columns:
                assert rows_of(uow, noun, **{column: gone}) == [], (noun, column)
        assert {q.id for q in uow.questions.of_asker(kept)} == {mine["question"], theirs["question"]}
        [draft] = uow.drafts.by(kept)
        assert (draft.id, len(uow.attachments.of(draft_id=draft.id))) == (theirs["draft"], 2)
        assert {d.holder_id for d in uow.duties.of_meeting(world.meeting)} == {kept}
        assert len(uow.people.memberships(kept)) == 1
        assert len(uow.accounts.all_of(kept)) == 4
        [invited] = uow.invitations.all_of(kept)
        assert (invited.seat, invited.rsvp, invited.is_expected) == (Seat.DELEGATE, Rsvp.COMING, True)
        rungs = [r.rung for r in uow.reminders.all_for("meeting", world.meeting) if r.person_id == kept]
        assert rungs == [Rung.MEETING_1_DAY]
        person = uow.people.get(gone)
        assert (person.name, person.address, person.erased_at is not None) == ("", Address.UNKNOWN, True)
        assert [e.act for e in uow.events.of("person", gone)][-1] == "person.merged"
        assert [(e.act, e.actor_id) for e in uow.events.of("account", theirs["account"])] == events
        assert uow.files.open_to(theirs["file"], account_id=0, person_id=kept) is not None
        assert present(uow, gone) == kept
        assert present(uow, kept) == kept
        assert len(rows_of(uow, LinkCode, person_id=kept)) == 1

    await runtime.read(check)


async def test_roles_unite_and_fill_each_other_in(runtime: Runtime, world: World, clock: Clock) -> None:
    kept, gone = world.people["parent"], world.people["secretary"]

    def prepare(uow: UnitOfWork) -> None:
        for membership in uow.people.memberships(kept):
            membership.group_id = None
            uow.people.keep(membership)
        uow.people.keep(
            Membership(
                person_id=gone, unit_id=world.unit, role=Role.PARENT, group_id=world.class_a, title="Trưởng ban",
                since=uow.now - timedelta(days=400),
            )
        )  # fmt: skip

    await runtime.write(prepare)
    await runtime.write(lambda uow: merging.merge(uow, gone, into=kept))
    found = await runtime.read(lambda uow: uow.people.memberships(kept))
    assert {Role(m.role) for m in found} == {Role.PARENT, Role.SECRETARY}
    parent = next(m for m in found if m.role == Role.PARENT)
    assert (parent.group_id, parent.title) == (world.class_a, "Trưởng ban")
    assert clock() - parent.since > timedelta(days=399)


async def test_a_draft_with_words_outlives_an_empty_later_one(runtime: Runtime, world: World, clock: Clock) -> None:
    kept, gone = world.people["parent"], world.people["parent2"]

    def begin(uow: UnitOfWork, person_id: int, wording: str) -> int:
        draft = Draft(person_id=person_id, meeting_id=world.meeting, wording=wording, updated_at=uow.now)
        key = uow.drafts.keep(draft)
        uow.reminders.lay([Laid("draft", key, 1, Rung.DRAFT_LAST_DAY, person_id, uow.now + timedelta(days=7))])
        uow.places.put(Place(browser(uow, person_id), step="asking.wording", notes={"draft": key}))
        return key

    def spoken(uow: UnitOfWork, key: int) -> None:
        draft = uow.drafts.get(key)
        draft.voiced_at, draft.typed = uow.now, "Xin sửa mái che"
        uow.drafts.keep(draft)

    full = await runtime.write(lambda uow: begin(uow, kept, "Đề nghị công khai thực đơn"))
    clock.move(minutes=5)
    empty = await runtime.write(lambda uow: begin(uow, gone, ""))
    await runtime.write(lambda uow: spoken(uow, empty))
    theirs = await runtime.read(lambda uow: browser(uow, gone))
    mine = await runtime.read(lambda uow: browser(uow, kept))
    merged = await runtime.write(lambda uow: merging.merge(uow, gone, into=kept))
    assert merged.lost == ()

    def check(uow: UnitOfWork) -> None:
        assert [(d.id, d.typed) for d in uow.drafts.by(kept)] == [(full, "Xin sửa mái che")]
        assert uow.places.get(theirs).step == "", "a talk about the draft that went is over"
        assert uow.places.get(mine).step == "asking.wording"
        assert [r.state for r in uow.reminders.all_for("draft", full)] == [ReminderState.PENDING]
        assert [r.state for r in uow.reminders.all_for("draft", empty)] == [ReminderState.DROPPED]

    await runtime.read(check)


async def test_a_reminder_that_one_of_them_still_awaits_is_awaited(runtime: Runtime, world: World) -> None:
    kept, gone = world.people["parent"], world.people["parent2"]

    def prepare(uow: UnitOfWork) -> None:
        for person_id in (kept, gone):
            uow.reminders.lay(
                [Laid("meeting", world.meeting, 1, Rung.MEETING_1_DAY, person_id, uow.now + timedelta(days=9))]
            )
        uow.reminders.drop_for_person(kept, reason="no_question")

    await runtime.write(prepare)
    await runtime.write(lambda uow: merging.merge(uow, gone, into=kept))
    found = await runtime.read(lambda uow: uow.reminders.all_for("meeting", world.meeting))
    assert [(r.person_id, r.state, r.reason) for r in found] == [(kept, ReminderState.PENDING, "")]


async def test_of_two_consents_the_earliest_to_the_latest_text_is_in_force(runtime: Runtime, world: World) -> None:
    kept, gone = world.people["parent"], world.people["parent2"]

    def agree(uow: UnitOfWork) -> None:
        at = uow.now + timedelta(hours=1)
        for person_id, version in ((kept, "2020-01"), (gone, "2027-01"), (kept, "2027-01")):
            at += timedelta(hours=1)
            uow.people.keep(Consent(person_id=person_id, text_version=version, network="web", given_at=at))

    await runtime.write(agree)
    await runtime.write(lambda uow: merging.merge(uow, gone, into=kept))
    rows = await runtime.read(lambda uow: rows_of(uow, Consent, person_id=kept))
    assert len(rows) == 5, "all remain as proof"
    [in_force] = [row for row in rows if row.withdrawn_at is None]
    assert (in_force.text_version, in_force.given_at) == (
        "2027-01",
        min(r.given_at for r in rows if r.text_version == "2027-01"),
    )


async def test_a_nameless_person_takes_the_name_of_the_other(runtime: Runtime, world: World) -> None:
    gone = world.people["parent"]
    kept = await runtime.write(lambda uow: uow.people.add(Person(created_at=uow.now)))
    await runtime.write(lambda uow: merging.merge(uow, gone, into=kept))
    person = await runtime.read(lambda uow: uow.people.get(kept))
    assert (person.name, person.address) == ("Lò Thị Mây", Address.CHI)


def write_an_answer(uow: UnitOfWork, world: World, author: int) -> int:
    """A duty of the author's with a submitted draft; returns the answer's id."""
    ids = fill(uow, world, author, wording="Đề nghị sửa sân chơi")
    duty = AnswerDuty(
        question_id=ids["question"], meeting_id=world.meeting, holder_id=author, assigned_at=uow.now,
        due_at=uow.now + timedelta(days=5),
    )  # fmt: skip
    uow.duties.keep(duty)
    answering.draft(uow, duty.key, "Nhà trường sẽ sửa trong tháng 12.", by=author)
    answering.submit(uow, duty.key, by=author)
    answer = uow.duties.latest_answer(duty.key)
    assert answer is not None
    assert answer.id is not None
    return answer.id


async def test_four_eyes_hold_for_who_was_two(runtime: Runtime, world: World) -> None:
    """Who wrote as the one does not approve as the other."""
    author, approver = world.people["responder"], world.people["secretary"]
    answer = await runtime.write(lambda uow: write_an_answer(uow, world, author))
    await runtime.write(lambda uow: merging.merge(uow, author, into=approver))
    with pytest.raises(SelfApproval):
        await runtime.write(lambda uow: answering.approve(uow, answer, by=approver))
    await runtime.write(lambda uow: answering.approve(uow, answer, by=world.people["chair"]))


async def test_what_the_two_approved_for_each_other_waits_for_a_third(runtime: Runtime, world: World) -> None:
    author, approver = world.people["responder"], world.people["secretary"]
    answer = await runtime.write(lambda uow: write_an_answer(uow, world, author))
    await runtime.write(lambda uow: answering.approve(uow, answer, by=approver, release_now=False))
    merged = await runtime.write(lambda uow: merging.merge(uow, author, into=approver))
    assert merged.again == ("MN26-001",)
    assert await runtime.write(lambda uow: releasing.order(uow, [world.unit], by=approver, seen_at=uow.now)) == 0
    told = await runtime.read(lambda uow: rows_of(uow, Delivery, person_id=world.people["chair"]))
    assert [row.template for row in told] == ["answering/approve", "answering/approve"]
    await runtime.write(lambda uow: answering.approve(uow, answer, by=world.people["chair"]))


async def test_two_who_name_each_other_at_once_become_one(runtime: Runtime, world: World) -> None:
    first, second = world.people["parent"], world.people["parent2"]
    codes = {first: await code_for(runtime, world, "parent"), second: await code_for(runtime, world, "parent2")}
    accounts = await runtime.read(lambda uow: {one: browser(uow, one) for one in (first, second)})

    def attempt(mine: int, other: int) -> Callable[[UnitOfWork], object]:
        return lambda uow: linking.link(uow, accounts[mine], mine, codes[other])

    results = await asyncio.gather(
        runtime.write(attempt(first, second), key="1"), runtime.write(attempt(second, first), key="2"),
        return_exceptions=True,
    )  # fmt: skip
    assert len([r for r in results if isinstance(r, linking.Linked)]) == 1, results
    assert all(r is None or isinstance(r, linking.Linked | NotFound) for r in results), results
    people = await runtime.read(lambda uow: [uow.people.get(one) for one in (first, second)])
    assert len([p for p in people if p.erased_at is None]) == 1


async def test_a_secretary_reaches_whom_an_old_button_names(runtime: Runtime, world: World) -> None:
    kept, gone = world.people["parent"], world.people["parent2"]
    await runtime.write(lambda uow: merging.merge(uow, gone, into=kept))
    await runtime.write(lambda uow: writing.from_office(uow, world.people["secretary"], gone, "Đã nhận ạ"))
    rows = await runtime.read(lambda uow: rows_of(uow, Delivery, person_id=kept))
    assert [row.state for row in rows if (row.once or "").startswith("note_reply:")] == [DeliveryState.SENT]


async def test_an_undone_decision_gives_a_duty_back_to_who_they_are_now(runtime: Runtime, world: World) -> None:
    kept, gone = world.people["secretary"], world.people["responder"]
    ids = await runtime.write(lambda uow: fill(uow, world, gone, wording="Đề nghị sửa sân chơi"))
    before = await runtime.read(lambda uow: promises.facts(uow.duties.get(ids["duty"])))
    await runtime.write(lambda uow: merging.merge(uow, gone, into=kept))
    await runtime.write(lambda uow: promises.restore(uow, uow.questions.get(ids["question"]), before, by=kept))
    assert (await runtime.read(lambda uow: uow.duties.get(ids["duty"]))).holder_id == kept


# --- which account is used -----------------------------------------------------------------------------------------


async def test_words_go_where_somebody_wrote_last_to_the_second(runtime: Runtime, world: World, clock: Clock) -> None:
    person_id = world.people["parent"]

    def write(uow: UnitOfWork, network: str, name: str) -> None:
        known = uow.accounts.known(network, name)
        uow.arrivals.remember(network, f"e{next(_numbers)}", account_id=known.account_id)

    await runtime.write(lambda uow: uow.accounts.bind(uow.accounts.known("telegram", "4711").account_id, person_id))
    for network, name in (("telegram", "4711"), ("web", "parent-1"), ("telegram", "4711"), ("web", "parent-1")):
        clock.move(seconds=5)
        await runtime.write(partial(write, network=network, name=name))
        found = await runtime.read(lambda uow: uow.accounts.of(person_id))
        assert found[0].network == network


# --- parting -------------------------------------------------------------------------------------------------------


async def test_what_is_on_its_way_goes_to_the_account_that_stays(runtime: Runtime, world: World, clock: Clock) -> None:
    person_id = world.people["parent"]

    def prepare(uow: UnitOfWork) -> tuple[int, int]:
        account, here = uow.accounts.get(phone(uow, person_id)), browser(uow, person_id)
        for name, words in (("late", "Trả lời sau"), ("soon", "Trả lời ngay")):
            delivering.owe_words(
                uow, account, Said(words, "answers/written"), person_id=person_id, once=name,
                purpose=Purpose.MANDATORY, due_at=uow.now + timedelta(minutes=2) if name == "late" else None,
            )  # fmt: skip
        assert account.id is not None
        token = signing_in.make_session(uow, here)
        assert signing_in.browser(uow, token) is not None
        return account.id, here

    account, here = await runtime.write(prepare)
    await runtime.write(lambda uow: linking.unlink(uow, person_id, account, here=here))

    def check(uow: UnitOfWork) -> None:
        for name in ("late", "soon"):
            [row] = rows_of(uow, Delivery, once=name)
            assert (row.account_id, row.network, row.chat, row.state) == (here, "web", "parent-1", DeliveryState.DUE)
        gone = uow.accounts.get(account)
        assert (gone.person_id, gone.declined_at is not None) == (None, True)

    await runtime.read(check)
    clock.move(minutes=11)
    assert await runtime.write(privacy.forget_declined) == 1


async def test_what_fits_no_other_network_is_shown_to_the_office(runtime: Runtime, world: World) -> None:
    person_id = world.people["parent"]

    def prepare(uow: UnitOfWork) -> int:
        account = uow.accounts.get(browser(uow, person_id))
        phone(uow, person_id, "zalo")
        for name, length in (("short", 100), ("long", 3000)):
            delivering.owe_words(
                uow, account, Said("a" * length, "answers/written"), person_id=person_id, once=name,
                due_at=uow.now + timedelta(minutes=2),
            )  # fmt: skip
        return account.id or 0

    account = await runtime.write(prepare)
    await runtime.write(lambda uow: linking.unlink(uow, person_id, account, here=0))
    rows = await runtime.read(lambda uow: {r.once: r for r in rows_of(uow, Delivery, person_id=person_id)})
    assert (rows["short"].network, rows["short"].state) == ("zalo", DeliveryState.DUE)
    assert (rows["long"].state, rows["long"].reason) == (DeliveryState.FAILED, "unlinked")


async def test_the_last_account_that_takes_messages_stays(runtime: Runtime, world: World) -> None:
    person_id = world.people["parent"]
    here = await runtime.read(lambda uow: browser(uow, person_id))
    with pytest.raises(LastAccount):
        await runtime.write(lambda uow: linking.unlink(uow, person_id, here, here=here))
    blocked = await runtime.write(lambda uow: phone(uow, person_id))
    await runtime.write(lambda uow: uow.accounts.block(blocked, uow.now))
    with pytest.raises(LastAccount):
        await runtime.write(lambda uow: linking.unlink(uow, person_id, here, here=here))
    await runtime.write(lambda uow: linking.unlink(uow, person_id, blocked, here=here))


async def test_nobody_unlinks_anothers_account(runtime: Runtime, world: World) -> None:
    other = await runtime.read(lambda uow: browser(uow, world.people["parent2"]))
    with pytest.raises(NotFound):
        await runtime.write(lambda uow: linking.unlink(uow, world.people["parent"], other, here=0))


async def test_unlinking_ends_the_browsers_of_that_account(runtime: Runtime, world: World) -> None:
    person_id = world.people["parent"]
    account = await runtime.read(lambda uow: browser(uow, person_id))
    token = await runtime.write(lambda uow: signing_in.make_session(uow, account))
    here = await runtime.write(lambda uow: phone(uow, person_id))
    await runtime.write(lambda uow: linking.unlink(uow, person_id, account, here=here))
    assert await runtime.read(lambda uow: signing_in.browser(uow, token)) is None


# --- forgetting ----------------------------------------------------------------------------------------------------


def offer(uow: UnitOfWork, account_id: int) -> None:
    uow.offers.put(
        account_id, [{"number": 21, "label": "Trang chính", "payload": "c|menu", "forms": ["menu"], "about": ""}]
    )


async def test_erasing_leaves_neither_codes_nor_offers(runtime: Runtime, world: World, clock: Clock) -> None:
    person_id = world.people["parent"]
    code = await code_for(runtime, world, "parent")

    def prepare(uow: UnitOfWork) -> int:
        account = browser(uow, person_id)
        offer(uow, account)
        linking.look_up(uow, account, person_id, "000000")
        return account

    account = await runtime.write(prepare)
    await runtime.write(lambda uow: privacy.erase(uow, person_id, here=account))
    assert await runtime.read(lambda uow: (rows_of(uow, LinkCode), rows_of(uow, Offer))) == ([], [])
    assert await runtime.write(lambda uow: linking.link(uow, phone(uow), None, code)) is None
    clock.move(minutes=11)
    assert await runtime.write(privacy.forget_declined) == 0, "its wrong code counts still"
    clock.move(minutes=5)
    assert await runtime.write(privacy.forget_declined) == 1
    assert [row.id for row in await runtime.read(lambda uow: rows_of(uow, Account, id=account))] == []


async def test_a_newcomer_who_declines_takes_all_tries_along(runtime: Runtime, world: World, clock: Clock) -> None:
    def prepare(uow: UnitOfWork) -> int:
        account = phone(uow)
        linking.look_up(uow, account, None, "000000")
        offer(uow, account)
        uow.accounts.decline(account)
        return account

    account = await runtime.write(prepare)
    clock.move(minutes=16)
    assert await runtime.write(privacy.forget_declined) == 1
    left = await runtime.read(
        lambda uow: (rows_of(uow, LinkTry), rows_of(uow, Offer), rows_of(uow, Account, id=account))
    )
    assert left == ([], [], [])
