"""A letter composed of a message: plain words and simple HTML, threaded by slip, with links for its choices."""

import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from bot.mail.addresses import ReplyAddresses
from conversation.messenger import Attached, Outgoing
from domain.people.mail import CLAIM_LIVES
from services.messages.letters import lasting
from services.people.mail_addresses import CONFIRM
from templates import mail as words
from web.mail import Page, sign

CHOICE_LIVES = timedelta(days=3)
STOP_LIVES = timedelta(days=400)
"""People look for the way out under an old letter."""
_CODE = re.compile(r"\b[A-Z]{1,8}\d{2}-\d{3,5}\b")
_NAME_LIMIT = 120


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter ready to go. `sender`: of the envelope, where what cannot be delivered comes back."""

    sender: str
    message_id: str
    content: bytes


class Composer:
    """Composes letters. `sender`: their address; `name`: whose they are; `url`: where the pages are."""

    def __init__(
        self, *, sender: str, name: str, url: str, secret: bytes, replies: ReplyAddresses, clock: Callable[[], datetime]
    ) -> None:
        self._from = Address(name, addr_spec=sender)
        self._url = url.rstrip("/")
        self._secret = secret
        self._replies = replies
        self._clock = clock

    def compose(self, message: Outgoing) -> Letter:
        """Return the letter; the same message has the same Message-ID each time, so that a copy is known as one."""
        code = found[0] if (found := _CODE.search(message.text)) else ""
        letter, answer_to = EmailMessage(policy=SMTP), self._answer_to(message)
        message_id = self._id(f"d{message.key}")
        letter["From"] = self._from
        letter["To"] = Address(addr_spec=message.chat)
        letter["Subject"] = words.subject(message.template, code)
        letter["Date"] = format_datetime(self._clock())
        letter["Message-ID"] = message_id
        letter["Auto-Submitted"] = "auto-generated"
        if code:
            letter["In-Reply-To"] = letter["References"] = self._id(f"q{code}")
        if answer_to:
            letter["Reply-To"] = Address(addr_spec=answer_to)
        stop = self._link(Page.STOP, message.account_id, until=STOP_LIVES) if message.account_id else ""
        if stop and message.mutable:
            letter["List-Unsubscribe"] = f"<{stop}>"
            letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        self._write(letter, message, stop=stop, answers=bool(answer_to))
        if message.document is not None:
            _attach(letter, message.document)
        return Letter(answer_to or self._from.addr_spec, message_id, letter.as_bytes())

    def _write(self, letter: EmailMessage, message: Outgoing, *, stop: str, answers: bool) -> None:
        offered = [[choice.label, choice.payload] for choice in message.choices]
        kept = lasting(offered)
        typed = [label for label, payload in offered if [label, payload] not in kept and label]
        values = {
            "text": message.text, "links": [(label, self._choice(message, n, payload)) for n, (label, payload)
                                            in enumerate(kept)],
            "typed": typed if answers else [], "stop": stop, "answers": answers, "chat": self._url,
        }  # fmt: skip
        letter.set_content(words.plain(**values), cte="quoted-printable")
        letter.add_alternative(words.html(**values), subtype="html", cte="quoted-printable")

    def _choice(self, message: Outgoing, number: int, payload: str) -> str:
        if payload.startswith(CONFIRM):
            return self._link(Page.CONFIRM, int(payload.removeprefix(CONFIRM)), until=CLAIM_LIVES)
        return self._link(Page.CHOOSE, message.key, number, until=CHOICE_LIVES)

    def _link(self, page: Page, key: int, number: int = 0, *, until: timedelta) -> str:
        return self._url + sign(self._secret, page, key, number, until=self._clock() + until)

    def _answer_to(self, message: Outgoing) -> str:
        return self._replies.make(message.account_id, message.key) if self._replies else ""

    def _id(self, what: str) -> str:
        """Return an id that is the same for ever, and that nobody can guess of another installation."""
        mark = hmac.new(self._secret, f"id:{what}".encode(), hashlib.sha256).hexdigest()[:16]
        return f"<{what}.{mark}@{self._from.domain}>"


def _attach(letter: EmailMessage, file: Attached) -> None:
    name = " ".join(file.name.split())[:_NAME_LIMIT] or "tep"
    kind = file.mime.partition(";")[0].strip().lower()
    main, _, sub = kind.partition("/")
    more = {"charset": "utf-8", "method": "PUBLISH"} if kind == "text/calendar" else {}
    if not main.isalnum() or not sub or main in {"message", "multipart"}:
        main, sub = "application", "octet-stream"
    letter.add_attachment(file.content, maintype=main, subtype=sub, filename=name, params=more)
