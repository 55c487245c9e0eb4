"""Reading what a browser posts, with limits that hold while it comes in."""

import warnings
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from letters.clusters import clip
from web.guard import Answer
from web.reading import clean

FILE_LIMIT = 10 * 1024 * 1024
BODY_LIMIT = 55 * 1024 * 1024
FILES = 5
_FIELD_LIMIT = 120_000
"""Bytes of one field: 20,000 letters take at most four each, and a little more."""
PLAIN_LIMIT = _FIELD_LIMIT * 3
"""Bytes of a form without files, where one byte may be written as %XX."""

_FIELDS = 20
_CHUNK = 64 * 1024
_IN_MEMORY = 1024 * 1024
_NAME_LIMIT = 120


@dataclass(frozen=True, slots=True)
class Sent:
    """One file that came with a form."""

    name: str
    mime: str
    content: bytes


@dataclass(slots=True)
class Form:
    """A posted form. `problem`: the key of what is wrong with a file; the fields are good all the same."""

    fields: dict[str, str] = field(default_factory=dict)
    files: list[Sent] = field(default_factory=list)
    problem: str = ""

    def get(self, name: str) -> str:
        """Return a field, or nothing."""
        return self.fields.get(name, "")


async def read_form(request: web.Request) -> Form:
    """Read a form of either kind; Answer 400 or 413 when it cannot be read."""
    if request.content_length is not None and request.content_length > BODY_LIMIT:
        raise Answer(413)
    if not request.body_exists:
        return Form()
    kind = request.content_type
    try:
        if kind == "multipart/form-data":
            return await _multipart(request)
        if kind == "application/x-www-form-urlencoded":
            return _plain(await request.read())
    except (
        ValueError,
        AssertionError,
        LookupError,
        RuntimeError,
        RuntimeWarning,
        HttpProcessingError,
        web.RequestPayloadError,
    ) as problem:
        raise Answer(400) from problem
    raise Answer(400)


def _plain(body: bytes) -> Form:
    pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_FIELDS)
    return Form({clean(name): clean(value) for name, value in pairs})


async def _multipart(request: web.Request) -> Form:
    form, total = Form(), 0
    reader = await request.multipart()
    for _ in range(_FIELDS + FILES):
        part = await reader.next()
        if part is None:
            return form
        if not isinstance(part, BodyPartReader):
            raise Answer(400)
        name, is_file = _named(part)
        if not is_file:
            value = await _field(part)
            total += len(value)
            form.fields[clean(name)] = clean(value.decode("utf-8"))
        else:
            total += await _file(form, part, BODY_LIMIT - total)
        if total > BODY_LIMIT:
            raise Answer(413)
    raise Answer(400)


def _named(part: BodyPartReader) -> tuple[str, bool]:
    """Return a part's name and whether it is a file; RuntimeWarning where its head cannot be read."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)  # aiohttp only warns, a line of junk each time
        return part.name or "", part.filename is not None


async def _field(part: BodyPartReader) -> bytes:
    value = bytearray()
    while not part.at_eof():
        value += await part.read_chunk(_CHUNK)
        if len(value) > _FIELD_LIMIT:
            raise Answer(413, "text")
    return bytes(value)


async def _file(form: Form, part: BodyPartReader, room: int) -> int:
    """Read one file, beside the memory once it is large; return its size. What is too large is read and let go."""
    size = 0
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as kept:
        while not part.at_eof():
            chunk = await part.read_chunk(_CHUNK)
            size += len(chunk)
            if size > room:
                raise Answer(413)
            if size <= FILE_LIMIT:
                kept.write(chunk)
        if size > FILE_LIMIT:
            form.problem = "file"
        elif size and len(form.files) >= FILES:
            form.problem = "files"
        elif size:
            form.files.append(_sent(part, kept))
    return size


def _sent(part: BodyPartReader, kept: IO[bytes]) -> Sent:
    kept.seek(0)
    content = kept.read()
    name = clean(PurePosixPath((part.filename or "").replace("\\", "/")).name).replace("\n", " ").strip()
    stem, dot, ending = name.rpartition(".")
    if dot and len(name) > _NAME_LIMIT:
        name = f"{clip(stem, _NAME_LIMIT - 1 - len(ending[:20]))}.{ending[:20]}"
    return Sent(clip(name, _NAME_LIMIT) or "tep", kind_of(content, part.headers.get("Content-Type", "")), content)


BYTES = "application/octet-stream"
_SIGNATURES = (
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"GIF8", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"%PDF-", 0, "application/pdf"),
)
_BELIEVED = frozenset({
    "audio/aac", "audio/amr", "audio/m4a", "audio/mp4", "audio/mpeg", "audio/ogg", "audio/wav", "audio/webm",
    "audio/x-m4a", "audio/x-wav", "image/heic", "image/heif",
})  # fmt: skip
_BY_ENDING = {
    "txt": "text/plain",
    "csv": "text/csv",
    "ics": "text/calendar",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
"""What papers are called when whoever sent them did not say; each is harmless, so it is believed when said."""


def kind_of(content: bytes, said: str) -> str:
    """Return a file's media type: by its first bytes, else a harmless one that the browser names, else bare bytes."""
    for mark, at, mime in _SIGNATURES:
        if content[at : at + len(mark)] == mark:
            return mime
    said = said.partition(";")[0].strip().lower()
    return said if said in _BELIEVED or said in _BY_ENDING.values() else BYTES


def kind_by_name(name: str) -> str:
    """Return the media type that a file's name promises, among the harmless ones, else bare bytes."""
    return _BY_ENDING.get(name.rpartition(".")[2].lower(), BYTES)
