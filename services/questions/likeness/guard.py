"""What sets two questions apart although they look alike: another class, the opposite, a wish and its refusal."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cache

from letters.folding import fold
from services.questions.likeness.said import listed, marked, meaning, phrase, spelled
from templates.say import book

_NAMED = re.compile(
    r"\b(?:lop|khoi)(?: (?:mau giao|nha tre))?(?: (?:lon|nho|be))? (?:(1[0-2]|[1-9]) ?([a-h]\d{0,2})?|([a-h]\d{1,2}))\b"
)
_BARE = re.compile(r"\b(1[0-2]|[1-9])([a-h]\d{0,2})\b")
_ALIGNED = 0.6
"""How many of the words must stand alike before one that is swapped sets two questions apart."""
_SOON = 4
"""Words between a wish and what refuses it."""
_MOST_DIFFERENCES = 2
"""Places that differ; whoever says the same in their own words differs in more."""


class Apart(StrEnum):
    """Why two questions are not the same."""

    CLASSES = "classes"
    OPPOSITE = "opposite"
    REFUSED = "refused"
    SWAPPED = "swapped"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two questions are not the same, with the words that tell: one's and the other's."""

    apart: Apart
    one: str = ""
    other: str = ""


def reason(one: str, other: str) -> Reason | None:
    """Return what sets two questions apart, or None."""
    return _classes(one, other) or _opposite(one, other) or _refused(one, other) or _swapped(one, other)


def _classes(one: str, other: str) -> Reason | None:
    named, also = _classes_of(one), _classes_of(other)
    if not named or not also or named & also:
        return None
    return Reason(Apart.CLASSES, ", ".join(sorted(named)), ", ".join(sorted(also)))


def _classes_of(text: str) -> frozenset[str]:
    said = fold(text)
    named = {"".join(filter(None, found.groups())) for found in _NAMED.finditer(said)}
    return frozenset(name.upper() for name in named | {"".join(found.groups()) for found in _BARE.finditer(said)})


def _opposite(one: str, other: str) -> Reason | None:
    said, also = f" {spelled(one)} ", f" {spelled(other)} "
    for first, second in _opposites():
        for left, right in ((first, second), (second, first)):
            if left in said and right in also and left not in also and right not in said:
                return Reason(Apart.OPPOSITE, left.strip(), right.strip())
    return None


def _refused(one: str, other: str) -> Reason | None:
    return Reason(Apart.REFUSED) if _refuses(one) != _refuses(other) else None


def _refuses(text: str) -> bool:
    """Whether a text wishes that something be not; a question's «không ạ?» is none."""
    said, has_marks = marked(text)
    wish, refusal, never = _wishes(has_marks=has_marks)
    if never.search(said):
        return True
    for found in wish.finditer(said):
        behind = re.split(r" [^\w\s]", said[found.end() :], maxsplit=1)[0].split()
        for at, word in enumerate(behind[:_SOON]):
            following = behind[at + 1] if at + 1 < len(behind) else ""
            if refusal.fullmatch(word) and following not in _ends():
                return True
    return False


def _swapped(one: str, other: str) -> Reason | None:
    """A word that carries the question stands in each where the other has another one, and little else differs."""
    left, right = meaning(one).split(), meaning(other).split()
    aligned = SequenceMatcher(None, left, right, autojunk=False)
    if aligned.ratio() < _ALIGNED:
        return None
    differs = [
        (_carrying(left[a:b], right), _carrying(right[c:d], left))
        for kind, a, b, c, d in aligned.get_opcodes()
        if kind != "equal"
    ]
    differs = [(mine, theirs) for mine, theirs in differs if mine or theirs]
    swapped = [(mine, theirs) for mine, theirs in differs if mine and theirs and not _slips(mine, theirs)]
    if not swapped or len(differs) > _MOST_DIFFERENCES:
        return None
    return Reason(Apart.SWAPPED, *(" ".join(words) for words in swapped[0]))


def _carrying(words: list[str], others: list[str]) -> list[str]:
    """Words that say what is asked, and are not in the other question elsewhere; figures are taken as equal."""
    return [word for word in words if word not in others and word not in listed("small") and not word.isdecimal()]


def _slips(mine: list[str], theirs: list[str]) -> bool:
    """Whether each word is the other's with one letter amiss."""
    return len(mine) == len(theirs) and all(_slip(one, two) for one, two in zip(mine, theirs, strict=True))


def _slip(one: str, two: str) -> bool:
    if abs(len(one) - len(two)) > 1 or min(len(one), len(two)) < 3:  # noqa: PLR2004 - one letter is much of two
        return False
    short, long = sorted((one, two), key=len)
    at = next((at for at, letter in enumerate(short) if letter != long[at]), len(short))
    return short[at + (len(short) == len(long)) :] == long[at + 1 :]


@cache
def _ends() -> frozenset[str]:
    """What stands behind the «không» of a question."""
    ends = book("likeness")["ends"]
    return frozenset({"", *ends, *map(spelled, ends)})


@cache
def _opposites() -> list[tuple[str, str]]:
    return [(f" {spelled(one)} ", f" {spelled(two)} ") for one, two in book("likeness")["opposites"]]


@cache
def _wishes(*, has_marks: bool) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What wishes, refuses, and refuses alone; «đừng» without its marks may be another word."""
    table = book("likeness")
    lists = [table[name] for name in ("wishes", "refusals" if has_marks else "plain_refusals", "never_wished")]
    if has_marks:
        return phrase(lists[0]), phrase(lists[1]), phrase(lists[2])
    plain = [sorted(set(map(spelled, words))) for words in lists]
    return phrase(plain[0]), phrase(plain[1]), phrase(words for words in plain[2] if " " in words)
