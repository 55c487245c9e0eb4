"""Telegram's HTML turned into plain text and entities, refused in Telegram's own words."""

import re
from typing import Any

from tests.networks.telegram_params import BotApiError

Json = dict[str, Any]

_NAME = re.compile(r"[^\s>]*")
_REST = re.compile(r"""((?:\s+[^\s=>]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']+))?)*)\s*>""")
_END = re.compile(r"</([^\s>]*)\s*>")
_ATTRIBUTE = re.compile(r"""([^\s=>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?""")
_CHARACTER = re.compile(r"&(#x[0-9a-fA-F]+|#[0-9]+|[a-zA-Z]+);?")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_LAST_CHARACTER = 0x10FFFF
_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
}


def units(text: str) -> int:
    """Length in UTF-16 code units, the measure of every limit and offset in the Bot API."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Plain text and its entities; BotApiError 400 where Telegram could not parse the tags."""
    if "<" not in source and "&" not in source:
        return source, []
    return _HtmlReader(source).read()


def trim(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """White space around a message is dropped, and entities are moved and cut to what is left."""
    right = text.rstrip()
    kept = right.lstrip()
    if len(kept) == len(text) or not entities:
        return kept, entities
    shift, length = units(right) - units(kept), units(kept)
    moved = []
    for entity in entities:
        start = max(entity["offset"] - shift, 0)
        end = min(entity["offset"] + entity["length"] - shift, length)
        if end > start:
            moved.append(entity | {"offset": start, "length": end - start})
    return kept, moved


class _HtmlReader:
    def __init__(self, source: str) -> None:
        self._source = source
        self._pieces: list[str] = []
        self._length = 0
        self._open: list[tuple[str, int, dict[str, str]]] = []
        self._entities: list[Json] = []

    def read(self) -> tuple[str, list[Json]]:
        at = 0
        while (start := self._source.find("<", at)) >= 0:
            self._add(self._source[at:start])
            at = self._end(start) if self._source.startswith("</", start) else self._start(start)
        self._add(self._source[at:])
        if self._open:
            raise _refused(f'Can\'t find end tag corresponding to start tag "{self._open[-1][0]}"')
        self._entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self._pieces), self._entities

    def _add(self, raw: str) -> None:
        text = _CHARACTER.sub(_character, raw)
        self._pieces.append(text)
        self._length += units(text)

    def _start(self, at: int) -> int:
        """Open a tag and return where the text goes on."""
        named = _NAME.match(self._source, at + 1)
        if named is None or named.end() == len(self._source):
            raise self._refusal("Unclosed start tag", at)
        name = named[0].lower()
        if name not in _KINDS:
            raise self._refusal(f'Unsupported start tag "{name}"', at)
        rest = _REST.match(self._source, named.end())
        if rest is None:
            raise self._refusal("Unclosed start tag", at)
        attributes = {
            found[1].lower(): _CHARACTER.sub(_character, found[2] or found[3] or found[4] or "")
            for found in _ATTRIBUTE.finditer(rest[1])
        }
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise self._refusal('Tag "span" must have class "tg-spoiler"', at)
        self._open.append((name, self._length, attributes))
        return rest.end()

    def _end(self, at: int) -> int:
        """Close a tag and return where the text goes on."""
        if not self._open:
            raise self._refusal("Unexpected end tag", at)
        tag = _END.match(self._source, at)
        if tag is None:
            raise self._refusal("Unclosed end tag", at)
        opened, offset, attributes = self._open.pop()
        if tag[1].lower() not in ("", opened):
            raise _refused(
                f"Unmatched end tag at byte offset {self._bytes_before(at)}, "
                f'expected "</{opened}>", found "</{tag[1]}>"'
            )
        self._note(opened, offset, attributes)
        return tag.end()

    def _note(self, opened: str, offset: int, attributes: dict[str, str]) -> None:
        length = self._length - offset
        if not length:
            return
        entity: Json = {"type": _KINDS[opened], "offset": offset, "length": length}
        if opened == "a":
            entity["url"] = attributes.get("href") or self._text_from(offset)
        elif opened == "tg-emoji":
            entity["custom_emoji_id"] = attributes.get("emoji-id", "")
        elif opened == "blockquote" and "expandable" in attributes:
            entity["type"] = "expandable_blockquote"
        elif opened == "code":
            language = attributes.get("class", "").removeprefix("language-")
            if language and self._open and self._open[-1][:2] == ("pre", offset):
                self._open[-1][2]["language"] = language
                return
        elif opened == "pre" and "language" in attributes:
            entity["language"] = attributes["language"]
        self._entities.append(entity)

    def _text_from(self, offset: int) -> str:
        return "".join(self._pieces).encode("utf-16-le")[offset * 2 :].decode("utf-16-le")

    def _bytes_before(self, at: int) -> int:
        return len(self._source[:at].encode())

    def _refusal(self, why: str, at: int) -> BotApiError:
        return _refused(f"{why} at byte offset {self._bytes_before(at)}")


def _character(found: re.Match[str]) -> str:
    name = found[1]
    if name[0] != "#":
        return _NAMED.get(name, found[0])
    code = int(f"0{name[1:]}", 16) if name[1] in "xX" else int(name[1:])
    return chr(code) if 0 < code <= _LAST_CHARACTER and not 0xD800 <= code < 0xE000 else found[0]


def _refused(why: str) -> BotApiError:
    return BotApiError(400, f"Bad Request: can't parse entities: {why}")
