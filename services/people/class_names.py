"""Names of classes and staff groups: which one is meant, however it was typed."""

from conversation.courtesy import COURTESIES
from domain.people.unit import Unit
from letters.folding import fold

_CLASS_WORDS = frozenset({"lop", "to", "nhom", "khoi"})
_AROUND_A_CLASS = COURTESIES | {"be", "hoc", "thuoc", "day", "phu", "huynh", "me", "bo", "cua", "vao", "dang"}
"""What else is said of it: «con tôi đang học lớp A2 ạ», «phụ huynh của bé lớp lá 2»."""


def matching(units: list[Unit], typed: str) -> list[Unit]:
    """Return the units that a typed name may mean: the same letters, all of its words, or its initials.

    What is only said around a class counts where a name has it («lá», «thỏ con»); failing that, it never does.
    """
    named = {word for unit in units for word in fold(unit.name).split()}
    words = bare_name(typed).split()
    readings = ([word for word in words if word not in around] for around in (_AROUND_A_CLASS - named, _AROUND_A_CLASS))
    return next(filter(None, (_meant(units, wanted) for wanted in readings if wanted)), [])


def _meant(units: list[Unit], wanted: list[str]) -> list[Unit]:
    letters = "".join(wanted)
    exact = [unit for unit in units if bare_name(unit.name).replace(" ", "") == letters]
    figures = [word for word in wanted if not word.isalpha()]
    return exact or [unit for unit in units if _may_mean(unit.name, set(wanted), figures)]


def _may_mean(name: str, wanted: set[str], figures: list[str]) -> bool:
    """Whether all words are in the name; those with a figure must be all of its figures: «9» is not «7/9»."""
    same = not figures or figures == [word for word in fold(name).split() if not word.isalpha()]
    return same and wanted <= _forms(name)


def bare_name(name: str) -> str:
    """Return a name's folded words without those that say only that it is a class: «Lớp Lá 2» is «la 2»."""
    return " ".join(word for word in fold(name).split() if word not in _CLASS_WORDS)


def _forms(name: str) -> set[str]:
    """The words of a name, and its initials: «Mẫu giáo lớn A1» is also «mgl»."""
    words = fold(name).split()
    plain = [word for word in words if word.isalpha()]
    return {*words, "".join(word[0] for word in plain)}
