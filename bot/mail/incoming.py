"""Letters that come in, read: an answer to one of ours, one of ours that came back, or nothing to us."""

import hashlib
import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import getaddresses
from html import unescape

import structlog

from bot.mail.addresses import Named, ReplyAddresses
from conversation.turn import LONGEST_TEXT, Media
from domain.messages.sorts import kind_of
from letters.clusters import clip
from templates.mail import begins_quote

LARGEST = 10 * 1024 * 1024
_MOST_FILES = 5
_NAME_LIMIT = 100
_TO = ("To", "Cc", "Delivered-To", "X-Original-To", "X-Envelope-To")
_BY_MACHINES = ("List-Id", "X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress")
_BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
_TAG, _BREAK = re.compile(r"<[^>]{0,2000}>"), re.compile(r"<(?:br|/p|/div|/li|/tr)\b[^>]{0,200}>", re.IGNORECASE)
_HIDDEN = re.compile(r"<(style|script|head)\b.*?</\1>", re.IGNORECASE | re.DOTALL)
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Answered:
    """Words that somebody wrote under one of our letters. `sender`: from where, as the letter says."""

    named: Named
    sender: str
    event_id: str
    text: str
    media: tuple[Media, ...] = ()


@dataclass(frozen=True, slots=True)
class Returned:
    """A letter of ours that could not be delivered. `status`: why, as 5.1.1."""

    named: Named
    status: str


def read_letter(raw: bytes, replies: ReplyAddresses) -> Answered | Returned | None:
    """Return what a letter means to us; None for what is not to us, for machines' answers, and for what is none."""
    try:
        return _read(raw, replies)
    except Exception as problem:  # noqa: BLE001 - the standard library's parser raises whatever strangers' bytes call forth
        log.warning("mail.unreadable", problem=type(problem).__name__)
        return None


def _read(raw: bytes, replies: ReplyAddresses) -> Answered | Returned | None:
    letter = message_from_bytes(raw, policy=policy.default)
    assert isinstance(letter, EmailMessage)
    to = getaddresses([str(value) for name in _TO for value in letter.get_all(name, [])])
    named = next((found for _, address in to if (found := replies.read(address)) is not None), None)
    if named is None:
        return None
    if letter.get_content_type() == "multipart/report":
        status = _failed(letter)
        return Returned(named, status) if status else None
    if _is_a_machines(letter):
        return None
    sender = next((address.lower() for _, address in getaddresses([str(letter["From"] or "")])), "")
    name = str(letter["Message-ID"] or "").strip() or raw.hex()
    event_id = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
    return Answered(named, sender, event_id, clip(_words(letter), LONGEST_TEXT), _files(letter, event_id))


def _failed(letter: EmailMessage) -> str:
    """Return the status of a report that says that a letter has failed for good; "" for any other."""
    for part in letter.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else []:
            assert isinstance(block, Message)
            told = {name.lower(): str(value).strip().lower() for name, value in block.items()}
            if told.get("action") == "failed" and told.get("status", "").startswith("5."):
                return told["status"].partition(" ")[0]
    return ""


def _is_a_machines(letter: EmailMessage) -> bool:
    """Whether a program answered: who answers programs writes for ever."""
    auto = str(letter["Auto-Submitted"] or "no").partition(";")[0].strip().lower()
    bulk = str(letter["Precedence"] or "").strip().lower() in _BULK
    nobody = str(letter["Return-Path"] or "-").strip() == "<>"
    return auto != "no" or bulk or nobody or any(letter[name] is not None for name in _BY_MACHINES)


def _words(letter: EmailMessage) -> str:
    """Return what was written, without what it answers and without a signature."""
    body = letter.get_body(("plain", "html"))
    if body is None:
        return ""
    text = str(body.get_content())
    if body.get_content_type() == "text/html":
        text = unescape(_TAG.sub("", _BREAK.sub("\n", _HIDDEN.sub("", text))))
    kept: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if line.startswith(">") or line == "-- " or begins_quote(line):
            break
        kept.append(line)
    return _without_heading("\n".join(kept).strip().split("\n"))


def _without_heading(lines: list[str]) -> str:
    """Return lines without the heading of a quotation that a program wrapped into two or three."""
    for back in (2, 3):
        if begins_quote(" ".join(line.strip() for line in lines[-back:])):
            return "\n".join(lines[:-back]).strip()
    return "\n".join(lines)


def _files(letter: EmailMessage, event_id: str) -> tuple[Media, ...]:
    found = []
    for place, part in enumerate(letter.iter_attachments()):
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or not content or part.get_content_disposition() != "attachment":
            continue
        mime = kind_of(content[:64], part.get_content_type())
        family = {"image": "photo", "audio": "voice"}.get(mime.partition("/")[0], "document")
        name = clip(" ".join((part.get_filename() or "").split()), _NAME_LIMIT)
        found.append(Media(family, f"{event_id[:32]}#{place}", name, mime, len(content), content))
    return tuple(found[:_MOST_FILES])
