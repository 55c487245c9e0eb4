"""What people send is proven to be of its kind, and a photo keeps nothing but what can be seen on it."""

import zipfile
from io import BytesIO

import pytest
from PIL import Image

from domain.errors import FileBroken, KindUnknown
from domain.messages.sorts import DOCX
from papers.uploads import LONGEST_SIDE, THUMBNAIL_SIDE, make_fit
from templates.say import say

WHERE = b"21 Dien Bien"


def photo(width: int = 800, height: int = 600) -> bytes:
    """A telephone's photo: it lies on its side, and says where it was taken and by what."""
    picture, told = Image.new("RGB", (width, height), "green"), BytesIO()
    exif = picture.getexif()
    exif[0x0112], exif[0x010F] = 6, WHERE.decode()
    exif.get_ifd(0x8825)[1] = "N"
    picture.save(told, "JPEG", exif=exif, comment=WHERE)
    return told.getvalue()


def packed(*names: str) -> bytes:
    """A zip file of these, each empty."""
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w") as file:
        for name in names:
            file.writestr(name, b"")
    return whole.getvalue()


def test_a_photo_is_drawn_upright_and_small_without_where_it_was_taken() -> None:
    sent = photo(4000, 3000)
    assert WHERE in sent
    fit = make_fit(sent, name="IMG_2041.jpeg", mime="image/jpeg")
    assert fit.thumbnail is not None
    shown, small = Image.open(BytesIO(fit.content)), Image.open(BytesIO(fit.thumbnail))
    assert (shown.size, small.height) == ((LONGEST_SIDE * 3 // 4, LONGEST_SIDE), THUMBNAIL_SIDE)
    assert (dict(shown.getexif()), WHERE in fit.content, WHERE in fit.thumbnail) == ({}, False, False)
    assert (fit.name, fit.mime) == ("IMG_2041.jpg", "image/jpeg")


def test_what_can_be_seen_through_lies_on_white() -> None:
    drawn = BytesIO()
    Image.new("RGBA", (9, 9), (0, 0, 0, 0)).save(drawn, "PNG")
    fit = make_fit(drawn.getvalue(), name="con dấu.png", mime="image/png")
    assert Image.open(BytesIO(fit.content)).getpixel((4, 4)) == (255, 255, 255)


def bomb() -> bytes:
    """Sixty thousand bytes that are sixty-four million dots."""
    drawn = BytesIO()
    Image.new("1", (8000, 8000)).save(drawn, "PNG")
    return drawn.getvalue()


@pytest.mark.parametrize("content", [bomb(), photo()[:200], b"\x89PNG\r\n\x1a\n" + b"\0" * 40, b"GIF89a"])
def test_what_cannot_be_opened_or_is_a_trap_is_refused(content: bytes) -> None:
    with pytest.raises(FileBroken):
        make_fit(content, name="a.png", mime="image/png")


@pytest.mark.parametrize(
    ("name", "mime", "content"),
    [
        ("anh.jpg", "image/jpeg", packed("a.txt")),
        ("anh.jpg", "image/jpeg", b"MZ\x90"),
        ("cv.docx", DOCX, packed("a.txt")),
        ("cv.docx", DOCX, packed("word/document.xml", "word/vbaProject.bin")),
        ("cv.docx", DOCX, b"MZ\x90"),
        ("cv.pdf", "application/pdf", b"<html>"),
        ("loi.ogg", "audio/ogg", b"MZ\x90"),
        ("x.exe", "application/x-msdownload", b"MZ\x90"),
        ("trang.html", "text/html", b"<script>"),
        ("a.txt", "text/plain", b"\xff\xfe\x00"),
    ],
)
def test_what_is_something_else_than_it_says_is_refused(name: str, mime: str, content: bytes) -> None:
    with pytest.raises(KindUnknown):
        make_fit(content, name=name, mime=mime)


@pytest.mark.parametrize(
    ("name", "mime", "content"),
    [
        ("cv.docx", "", packed("[Content_Types].xml", "word/document.xml")),
        ("cv.pdf", "", b"%PDF-1.7\n"),
        ("cv.doc", "", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("loi.oga", "audio/ogg", b"OggS\0"),
        ("loi.m4a", "audio/mp4", b"\0\0\0\x1cftypM4A "),
        ("ghi.txt", "", "Kính gửi".encode()),
    ],
)
def test_papers_and_voices_stay_as_they_came(name: str, mime: str, content: bytes) -> None:
    assert make_fit(content, name=name, mime=mime).content == content


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("IMG_0012.HEIC", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"),
        ("IMG_0013.jpg", b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic"),
        ("image", b"\x00\x00\x00\x18ftypheix\x00\x00\x00\x00"),
    ],
)
def test_an_iphones_photo_is_told_how_to_be_sent(name: str, content: bytes) -> None:
    with pytest.raises(KindUnknown) as refused:
        make_fit(content, name=name, mime="image/heic")
    assert refused.value.values["promised"] == "heic"
    assert "tự đổi sang JPG" in say("errors/kind_unknown", **refused.value.values)
