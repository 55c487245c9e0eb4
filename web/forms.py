"""Reading what a browser posts, with limits that hold while it comes in."""

import warnings
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from conversation.turn import Media
from domain.messages.sorts import kind_of
from letters.clusters import clip
from web.guard import HELD, Answer
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
_HEAD = 64
"""Bytes by which a file's kind is known."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One file that came with a form; its bytes lie beside the memory until they are asked for. `size`: in bytes."""

    name: str
    mime: str
    size: int
    kept: IO[bytes] = field(repr=False)

    @property
    def content(self) -> bytes:
        """The bytes, read anew each time."""
        self.kept.seek(0)
        return self.kept.read()


@dataclass(slots=True)
class Form:
    """A posted form. `problem`: the key of what is wrong with a file; the fields are good all the same."""

    fields: dict[str, str] = field(default_factory=dict)
    files: list[Sent] = field(default_factory=list)
    problem: str = ""

    def close(self) -> None:
        """Let the files go."""
        for sent in self.files:
            sent.kept.close()

    def get(self, name: str) -> str:
        """Return a field, or nothing."""
        return self.fields.get(name, "")


async def read_form(request: web.Request, *, most: int = _FIELDS) -> Form:
    """Read a form of either kind with at most so many fields; Answer 400 or 413 when it cannot be read."""
    if request.content_length is not None and request.content_length > BODY_LIMIT:
        raise Answer(413)
    if not request.body_exists:
        return Form()
    kind = request.content_type
    try:
        if kind == "multipart/form-data":
            return await _multipart(request, most)
        if kind == "application/x-www-form-urlencoded":
            return _plain(await request.read(), most)
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


def _plain(body: bytes, most: int) -> Form:
    pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=most)
    return Form({clean(name): clean(value) for name, value in pairs})


async def _multipart(request: web.Request, most: int) -> Form:
    form, total = Form(), 0
    request[HELD] = ExitStack()
    request[HELD].callback(form.close)
    reader = await request.multipart()
    for _ in range(most + FILES):
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
    with ExitStack() as ends:
        kept = ends.enter_context(SpooledTemporaryFile(max_size=_IN_MEMORY))
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
            form.files.append(_sent(part, kept, size))
            ends.pop_all()  # the form closes it
    return size


def _sent(part: BodyPartReader, kept: IO[bytes], size: int) -> Sent:
    kept.seek(0)
    content = kept.read(_HEAD)
    name = clean(PurePosixPath((part.filename or "").replace("\\", "/")).name).replace("\n", " ").strip()
    stem, dot, ending = name.rpartition(".")
    if dot and len(name) > _NAME_LIMIT:
        name = f"{clip(stem, _NAME_LIMIT - 1 - len(ending[:20]))}.{ending[:20]}"
    return Sent(clip(name, _NAME_LIMIT) or "tep", kind_of(content, part.headers.get("Content-Type", "")), size, kept)


def media_of(form: Form, event: str = "") -> tuple[Media, ...]:
    """Return the files of a form as what came along with a message; `event`: the form's name."""
    event = event or form.get("event")
    return tuple(
        Media(_family(sent.mime), f"{event}#{place}", sent.name, sent.mime, sent.size, sent.content)
        for place, sent in enumerate(form.files)
    )


def _family(mime: str) -> str:
    family = mime.partition("/")[0]
    return {"image": "photo", "audio": "voice"}.get(family, "document")
