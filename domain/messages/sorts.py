"""What kind of file something is: by its first bytes where they tell, else by its name, if that is harmless."""

from domain.errors import KindUnknown

BYTES = "application/octet-stream"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
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
    "docx": DOCX,
    "xlsx": XLSX,
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


PHOTOS = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
PAPERS = frozenset({"application/pdf", "application/msword", "application/vnd.ms-excel", DOCX, XLSX, "text/plain"})
_VOICES = frozenset({
    "audio/aac", "audio/amr", "audio/m4a", "audio/mp4", "audio/mpeg", "audio/ogg", "audio/wav", "audio/webm",
    "audio/x-m4a", "audio/x-wav",
})  # fmt: skip
_PHOTO_ENDINGS = frozenset({"jpg", "jpeg", "png"})
_IPHONE_ENDINGS = frozenset({"heic", "heif"})
_IPHONE_MARKS = frozenset({b"ftypheic", b"ftypheix", b"ftyphevc", b"ftypmif1", b"ftypmsf1"})
"""How photos begin that iPhones keep: no library that is light and as well kept as the others opens them."""
_PAPER_ENDINGS = frozenset({"pdf", "doc", "docx", "xls", "xlsx", "txt"})
_ZIPPED = frozenset({DOCX, XLSX})


def glance(name: str, said: str, head: bytes | None) -> str:
    """Return the media type under which something that people send is taken for now; KindUnknown.

    `head`: its first bytes, None while they are still with the network, which may say nothing of the kind ("").
    What it really is shows when the whole is opened, after the turn (papers/uploads.py).
    """
    mime = said.partition(";")[0].strip().lower() if head is None else kind_of(head, said)
    if mime in {"", BYTES}:
        mime = kind_by_name(name)
        if head is None and mime == BYTES and "." not in name:
            return ""
    if mime not in PHOTOS | PAPERS | _VOICES or (head is not None and (head[:2] == b"PK") != (mime in _ZIPPED)):
        raise unknown(name, head or b"")
    return mime


def unknown(name: str, head: bytes = b"") -> KindUnknown:
    """Return the refusal of a file; `promised`: what its name says that it is, though it is not, or an iPhone's."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending in _IPHONE_ENDINGS or head[4:12] in _IPHONE_MARKS:
        return KindUnknown(name=name, promised="heic")
    promised = "photo" if ending in _PHOTO_ENDINGS else "paper" if ending in _PAPER_ENDINGS else ""
    return KindUnknown(name=name, promised=promised)


def is_voice(mime: str) -> bool:
    """Whether a media type is of something to listen to."""
    return mime.startswith("audio/")
