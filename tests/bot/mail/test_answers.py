"""What comes in by mail: an answer becomes a turn of the talk, machines are not answered, what came back is noted."""

from email.message import EmailMessage
from functools import partial
from http import HTTPStatus
from io import BytesIO

from bot.mail.addresses import ReplyAddresses
from bot.mail.door import PATH, door_secret
from bot.mail.incoming import LARGEST, Answered, read_letter
from domain.messages.delivery import DeliveryState
from domain.messages.purpose import BESIDE
from services.delivering import owe
from tests.bot.mail.conftest import HOOK, SECRET, Post
from tests.talking import Speaker
from tests.world import World

MAY = "may.lo@vidu.example"
REPLY = "hoi@truong.example"
REPLIES = ReplyAddresses(REPLY, SECRET.encode())
REPORT = """\
From: MAILER-DAEMON@thu.example
To: {to}
Return-Path: <>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=b"

--=b
Content-Type: text/plain

no such user
--=b
Content-Type: message/delivery-status

Reporting-MTA: dns; thu.example

Final-Recipient: rfc822; may.lo@vidu.example
Action: {action}
Status: {status}

--=b--
"""


async def brought(post: Post, raw: bytes, secret: str = HOOK) -> int:
    """Bring a letter as the mail server does."""
    told = {"Authorization": f"Bearer {secret}"}
    async with post.http.post(f"{post.url}{PATH}", data=BytesIO(raw), headers=told) as answer:
        return answer.status


def written(to: str, text: str, *, sender: str = MAY, ref: str = "<1@vidu.example>", **more: str) -> bytes:
    """A letter as somebody's program writes it."""
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Message-ID"] = f"Lò Mây <{sender}>", to, ref
    for name, value in more.items():
        letter[name.replace("_", "-")] = value
    letter.set_content(text)
    return letter.as_bytes()


def report(to: str, *, action: str = "failed", status: str = "5.1.1") -> bytes:
    """What a mail server says of a letter that it could not deliver."""
    return REPORT.format(to=to, action=action, status=status).encode()


async def opened(post: Post) -> None:
    """An office that takes answers."""
    await post.open(email_reply=REPLY, email_secret=HOOK)


async def test_an_answer_is_said_in_the_talk_and_answered_by_mail(
    closed_post: Post, world: World, parent: Speaker
) -> None:
    post = closed_post
    await opened(post)
    await post.has_address(parent, MAY)
    await parent.asks()
    receipt = (await post.letters(2, MAY))[-1]
    to = receipt.letter["Reply-To"]
    assert receipt.sender == to
    assert "Trả lời thư này là nhắn cho Ban Thư ký" in receipt.plain
    words = "câu hỏi của tôi\n\nVào Th 2, 16 thg 11, 2026 vào lúc 09:00 Ban Thư ký\n<hoi@truong.example> đã viết:\n> x"
    raw = written(to, words)
    assert await brought(post, raw) == HTTPStatus.OK
    answer = (await post.letters(3, MAY))[-1]
    assert "MN26-001" in answer.plain
    assert answer.letter["References"] == receipt.letter["References"]
    assert await brought(post, raw) == HTTPStatus.OK
    await post.tick()
    assert len(post.server.mailed) == 3
    for name, value in (("Auto_Submitted", "auto-replied"), ("Precedence", "bulk"), ("List_Id", "<x.y>")):
        assert await brought(post, written(to, "menu", ref="<2@x>", **{name: value})) == HTTPStatus.OK
    assert await brought(post, written(to.replace("+", "+1"), "menu", ref="<3@x>")) == HTTPStatus.OK
    assert await brought(post, b"\xff\x00 no letter") == HTTPStatus.OK
    await post.tick()
    assert len(post.server.mailed) == 3
    assert await brought(post, written(to, "menu", sender="khac@vidu.example", ref="<4@x>")) == HTTPStatus.OK
    assert "từ một địa chỉ khác" in (await post.letters(4, MAY))[-1].plain
    assert await brought(post, raw, "sai") == HTTPStatus.FORBIDDEN
    assert await brought(post, b"x" * (LARGEST + 1)) == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    await post.mail.pause()
    assert await brought(post, raw) == HTTPStatus.SERVICE_UNAVAILABLE


async def test_a_letter_that_came_back_marks_its_box_and_a_strangers_does_nothing(
    closed_post: Post, world: World, parent: Speaker
) -> None:
    post = closed_post
    await opened(post)
    await post.has_address(parent, MAY)
    who = world.people["parent"]
    must = partial(owe, person_id=who, template="helping/thanks", once="must", mandatory=True, address="chị")
    await post.runtime.write(must)
    to = (await post.letters(2, MAY))[-1].sender
    for raw in (report(to, action="delayed", status="4.4.1"), report("hoi+1-2-00000000000000000000@truong.example")):
        assert await brought(post, raw) == HTTPStatus.OK
    assert (await post.account(who)).blocked_at is None
    for _ in range(2):
        assert await brought(post, report(to)) == HTTPStatus.OK
    assert (await post.account(who)).blocked_at is not None
    row = await post.runtime.read(lambda uow: uow.deliveries.by_once(f"must{BESIDE}"))
    assert row is not None
    assert (row.state, row.reason) == (DeliveryState.FAILED, "blocked: 5.1.1")
    assert sum("Kính chúc" in heard.text for heard in await parent.heard()) == 1


def test_what_is_quoted_is_left_out_and_nothing_else() -> None:
    to = REPLIES.make(7, 9)
    for text, kept in (
        ("Ngày mai tôi đến\n\nOn Mon, Nov 16, 2026 at 9:00 AM X wrote:\n> cũ", "Ngày mai tôi đến"),
        ("Vâng ạ\n-----Original Message-----\nFrom: x", "Vâng ạ"),
        ("Dòng một\nDòng hai\n-- \nMây", "Dòng một\nDòng hai"),
        ("Ngày mai\nvào lúc 9h", "Ngày mai\nvào lúc 9h"),
        ("> cũ", ""),
    ):
        read = read_letter(written(to.upper(), text), REPLIES)
        assert isinstance(read, Answered)
        assert (read.text, read.named.account_id, read.named.letter, read.sender) == (kept, 7, 9, MAY)
    html = EmailMessage()
    html["From"], html["To"] = MAY, f"x@vidu.example, {to}"
    html.set_content("<style>p{}</style><p>Vâng &amp; cảm ơn</p><script>x</script><p>Mây</p>", subtype="html")
    html.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="đơn.pdf")
    read = read_letter(html.as_bytes(), REPLIES)
    assert isinstance(read, Answered)
    assert read.text == "Vâng & cảm ơn\nMây"
    assert [(one.kind, one.name, one.mime) for one in read.media] == [("document", "đơn.pdf", "application/pdf")]
    assert door_secret("", "a") != door_secret("", "b")
