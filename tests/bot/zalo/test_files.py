"""Files that people sent on Zalo: fetched once from the address that came, and from nowhere inside our house."""

import pytest

from bot.network.attachments import fetch_waiting
from conversation.messenger import TryLater, Undeliverable
from domain.messages.delivery import Attachment, AttachmentKind
from domain.people.person import Person
from services.unit_of_work import UnitOfWork
from tests.bot.zalo_office import ZaloOffice
from tests.networks.zalo_faults import Fault
from tests.networks.zalo_files import KeptFile, huge
from tests.networks.zalo_server import ZaloServer


@pytest.fixture
def kept(zalo: ZaloServer) -> KeptFile:
    """A picture that somebody sent."""
    sent = zalo.chat().sends_photo().file
    assert sent is not None
    return sent


async def test_bytes_come_and_are_stored(zalo_office: ZaloOffice, zalo: ZaloServer, kept: KeptFile) -> None:
    def hang(uow: UnitOfWork) -> None:
        person_id = uow.people.add(Person(name="Lan", created_at=uow.now))
        uow.attachments.keep(
            Attachment(
                person_id=person_id,
                kind=AttachmentKind.PHOTO,
                network="zalo",
                file_ref=zalo.files.url(kept),
                at=uow.now,
            )
        )

    await zalo_office.runtime.write(hang)
    assert await fetch_waiting(zalo_office.runtime, {"zalo": zalo_office.zalo}) == 1
    stored = await zalo_office.runtime.read(lambda uow: uow.files.get(1))
    assert (stored.content, stored.mime) == (kept.content, "image/jpeg")
    assert await fetch_waiting(zalo_office.runtime, {"zalo": zalo_office.zalo}) == 0
    assert kept.fetched == 1


@pytest.mark.parametrize(
    "change", ["gone", "forbidden", "page", "svg", "big", "big and untold", "empty", "page in disguise"]
)
async def test_what_is_no_file_any_more_is_given_up(
    zalo_office: ZaloOffice, zalo: ZaloServer, kept: KeptFile, change: str
) -> None:
    match change:
        case "gone":
            kept.gone = 404
        case "forbidden":
            kept.gone = 403
        case "page":
            kept.html = True
        case "svg":
            kept.content_type = "image/svg+xml"
        case "big":
            kept.content = huge()
        case "big and untold":
            kept.content, kept.chunked = huge(), True
        case "empty":
            kept.content = b""
        case _:
            kept.content, kept.content_type = b" <!doctype html>", "application/octet-stream"
    with pytest.raises(Undeliverable):
        await zalo_office.zalo.fetch(zalo.files.url(kept))


async def test_a_file_of_no_told_kind_is_taken(zalo_office: ZaloOffice, zalo: ZaloServer, kept: KeptFile) -> None:
    kept.content_type = "application/octet-stream"
    assert await zalo_office.zalo.fetch(zalo.files.url(kept)) == (kept.content, kept.path.rpartition("/")[2], "")


@pytest.mark.parametrize(
    ("fault", "everybody"), [(Fault.UNAVAILABLE, False), (Fault.CUT_BEFORE, True), (Fault.CUT_AFTER, True)]
)
async def test_trouble_on_the_way_is_tried_again(
    zalo_office: ZaloOffice, zalo: ZaloServer, kept: KeptFile, fault: Fault, *, everybody: bool
) -> None:
    zalo.faults.add("file", fault)
    with pytest.raises(TryLater) as problem:
        await zalo_office.zalo.fetch(zalo.files.url(kept))
    assert problem.value.everybody is everybody
    zalo.faults.clear()
    assert (await zalo_office.zalo.fetch(zalo.files.url(kept)))[0] == kept.content


@pytest.mark.parametrize(
    "address",
    [
        "https://10.0.0.1/a.jpg",
        "https://[::1]/a.jpg",
        "https://169.254.169.254/latest/meta-data",
        "https://2130706433/a.jpg",
        "https://0x7f.0.0.1/a.jpg",
        "https://127.1/a.jpg",
        "https://localhost/a.jpg",
        "https://postgres:5432/",
        "https://printer.local/a.jpg",
        "https://user:password@photo.example/a.jpg",
        "http://[broken/a.jpg",
        "file:///etc/passwd",
        "ftp://photo.example/a.jpg",
        "",
    ],
)
async def test_addresses_inside_our_house_are_not_asked(zalo_office: ZaloOffice, address: str) -> None:
    with pytest.raises(Undeliverable) as problem:
        await zalo_office.zalo.fetch(address)
    assert not address or address not in str(problem.value)


async def test_plain_http_is_taken_from_a_plain_api_only(closed_zalo_office: ZaloOffice) -> None:
    await closed_zalo_office.open(api_url="https://bot-api.example", token="no token")
    with pytest.raises(Undeliverable, match="https"):
        await closed_zalo_office.zalo.fetch("http://photo.example/a.jpg")
