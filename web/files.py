"""Signed links to stored files, for networks that carry words only: whoever holds one may open that file for a day."""

import hashlib
import hmac
from datetime import UTC, datetime
from functools import partial
from urllib.parse import quote

from aiohttp import web

from domain.messages.delivery import StoredFile
from domain.messages.sorts import BYTES, kind_by_name, kind_of
from services.unit_of_work import UnitOfWork
from web.guard import Answer
from web.reading import LARGEST_ID, number, token
from web.site import SITE

LINK_HOURS = 24
"""How long a link lives; templates/chat/helping/file_link tells people so."""
_LAST_SECOND = 2**36
routes = web.RouteTableDef()


def sign(secret: bytes, file_id: int, *, until: datetime) -> str:
    """Return the path that opens a file until then; nobody can make one, or make it last, without the secret."""
    ends = str(int(until.timestamp()))
    return f"/tai/{file_id}/{ends}/{_signature(secret, str(file_id), ends)}"


def _signature(secret: bytes, file_id: str, ends: str) -> str:
    return hmac.new(secret, f"file:{file_id}:{ends}".encode(), hashlib.sha256).hexdigest()[:40]


@routes.get("/tai/{file_id}/{ends}/{signature}")
async def open_signed(request: web.Request) -> web.StreamResponse:
    """Hand out the file that a link was made for; each opening leaves a trace."""
    site, told = request.app[SITE], request.match_info
    file_id, ends = number(told["file_id"], most=LARGEST_ID), number(told["ends"], most=_LAST_SECOND)
    if file_id is None or ends is None:
        raise Answer(404)
    expected = _signature(site.secret, told["file_id"], told["ends"])
    if not hmac.compare_digest(token(told["signature"], most=len(expected)), expected):
        raise Answer(404)
    if site.core.clock() >= datetime.fromtimestamp(ends, UTC):
        raise Answer(410)
    stored = await site.core.read(partial(_get, file_id=file_id))
    if request.method == "GET":
        await site.core.write(partial(_note, file_id=file_id))
    return serve(stored, cache="no-store")


def _get(uow: UnitOfWork, *, file_id: int) -> StoredFile:
    return uow.files.get(file_id)


def _note(uow: UnitOfWork, *, file_id: int) -> None:
    uow.act("file.opened_by_link", "file", file_id, by=None)


def serve(stored: StoredFile, *, cache: str, inline: bool = False, part: slice | None = None) -> web.Response:
    """Return a stored file as something to keep, never as a page of ours. `cache`: who may keep a copy.

    `inline`: a photo that was drawn anew may be looked at in the browser; it can do nothing there.
    `part`: which bytes a player asked for, where it did; Answer 400 for what is not there.
    """
    shown = "inline" if inline else "attachment"
    body, told = (stored.content, {}) if part is None else _part_of(stored.content, part)
    return web.Response(
        body=body,
        status=206 if "Content-Range" in told else 200,
        headers=told
        | {
            "Content-Type": _kind(stored),
            "Content-Disposition": f"{shown}; filename*=UTF-8''{quote(stored.name, safe='')}",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": cache,
        },
    )


def _part_of(content: bytes, part: slice) -> tuple[bytes, dict[str, str]]:
    """Return the bytes that a player asked for, and what is said of them; some play nothing that has no parts."""
    told = {"Accept-Ranges": "bytes"}
    if part.start is None:
        return content, told
    start, stop, _ = part.indices(len(content))
    if start >= stop:
        raise Answer(400)
    return content[start:stop], told | {"Content-Range": f"bytes {start}-{stop - 1}/{len(content)}"}


def _kind(stored: StoredFile) -> str:
    """Return a stored file's media type; our texts are UTF-8, and others' are where they can be."""
    kind = kind_of(stored.content, stored.mime)
    if kind == BYTES:
        kind = kind_by_name(stored.name)
    if not kind.startswith("text/"):
        return kind
    try:
        stored.content.decode()
    except UnicodeDecodeError:
        return kind
    return f"{kind}; charset=utf-8"
