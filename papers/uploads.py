"""What people send, made fit for others: proven to be of its kind, a photo drawn anew without metadata. Pure: bytes in.

A photo may carry where and when it was taken, and a file may be something else than it is called; so nobody but its
sender is handed what was not looked into here. It takes up to seconds and is never run in a turn.
"""

import zipfile
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

from domain.errors import FileBroken
from domain.messages.sorts import DOCX, PHOTOS, XLSX, glance, is_voice, unknown

LONGEST_SIDE = 2560
"""Pixels: a page that was photographed can still be read, and printed on A4."""
THUMBNAIL_SIDE = 320
MOST_PIXELS = 51_000_000
"""The largest photo that is opened (a telephone's 50 megapixels); what is larger inside is a trap, or no photo."""
_MOST_PARTS = 2_000
_JPEG = "image/jpeg"
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
_WHOLE = {DOCX: "word/document.xml", XLSX: "xl/workbook.xml"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKS = {"application/pdf": (b"%PDF-",), "application/msword": (_OLE,), "application/vnd.ms-excel": (_OLE,)}
_SOUNDS = (b"OggS", b"ID3", b"#!AMR", b"\x1aE\xdf\xa3", b"ADIF")
_SYNC = 0xE0
"""The first bits of a frame of MPEG audio."""
Image.MAX_IMAGE_PIXELS = None  # it would only warn; `_upright` refuses before anything is unpacked


@dataclass(frozen=True, slots=True)
class Fit:
    """What is kept. `thumbnail`: of a photo, a small one (JPEG)."""

    name: str
    mime: str
    content: bytes
    thumbnail: bytes | None = None


def make_fit(content: bytes, *, name: str, mime: str) -> Fit:
    """Return what others may be handed; KindUnknown for what is something else than it says, FileBroken."""
    found = glance(name, mime, content[:64])
    if found in PHOTOS:
        return _photo(content, name)
    if not _is_proven(content, found):
        raise unknown(name, content)
    return Fit(name, found, content)


def _is_proven(content: bytes, mime: str) -> bool:
    if is_voice(mime):
        return _is_sound(content)
    if mime in _WHOLE:
        return _is_office(content, _WHOLE[mime])
    if mime in _MARKS:
        return content.startswith(_MARKS[mime])
    return _is_text(content)


def _is_sound(content: bytes) -> bool:
    if content.startswith(_SOUNDS) or content[4:8] == b"ftyp":
        return True
    return (content[:4] == b"RIFF" and content[8:12] == b"WAVE") or (
        content[:1] == b"\xff" and len(content) > 1 and content[1] & _SYNC == _SYNC
    )


def _is_office(content: bytes, whole: str) -> bool:
    """Whether this is a Word or Excel file of today without macros; nothing of it is unpacked."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False
    return whole in names and len(names) <= _MOST_PARTS and not any(name.endswith("vbaProject.bin") for name in names)


def _is_text(content: bytes) -> bool:
    try:
        return "\0" not in content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False


def _photo(content: bytes, name: str) -> Fit:
    """Draw a photo anew, upright, at most so large, and as JPEG; nothing else of the file goes along."""
    try:
        with Image.open(BytesIO(content), formats=_FORMATS) as opened:
            whole = _upright(opened)
    except Exception as problem:  # a decoder that is fed with whatever people send may raise whatever it likes
        raise FileBroken(name=name) from problem
    stem = name.rpartition(".")[0] or name
    small = whole.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return Fit(f"{stem}.jpg" if stem else "anh.jpg", _JPEG, _drawn(whole, 85), _drawn(small, 75))


def _upright(opened: Image.Image) -> Image.Image:
    if opened.width * opened.height > MOST_PIXELS:
        raise ValueError
    opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # of a JPEG no more is unpacked than is wanted
    opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    turned = ImageOps.exif_transpose(opened).convert("RGBA")
    paper = Image.new("RGB", turned.size, "white")  # what can be seen through lies on white, as on paper
    paper.paste(turned, mask=turned.getchannel("A"))
    return paper


def _drawn(picture: Image.Image, quality: int) -> bytes:
    drawn = BytesIO()
    picture.save(drawn, "JPEG", quality=quality, optimize=True)
    return drawn.getvalue()
