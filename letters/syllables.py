"""Vietnamese syllables without their marks, and the slips of a Telex keyboard that are none: «nhaf» is «nha»."""

import re
from functools import lru_cache

_ONSET = r"(?:b|ch?|d|g[hi]?|h|kh?|l|m|n(?:gh?|h)?|ph?|qu|r|s|t[hr]?|v|x)?"
_RHYME = (
    r"(?:[ou]?a(?:ch?|[imopuy]|n[gh]?|t)?|(?:[oui]|uy|y)?e(?:ch?|[moptu]|n[gh]?)?|i(?:ch?|[amptu]|nh?)?|"
    r"u?y(?:a|ch|nh?|[ptu])?|[uo]?o(?:[cimptu]|ng?)?|u(?:[acimptu]|ng?)?)"
)
_SYLLABLE = re.compile(_ONSET + _RHYME)
_HATS = (("aa", "a"), ("ee", "e"), ("oo", "o"), ("dd", "d"), ("uw", "u"), ("ow", "o"), ("aw", "a"))
_LATE = re.compile(r"(.*([aeod]).+)\2")
"""A hat or stroke that was typed at the end: «tiene», «dangd»."""
_LONGEST = 11
"""Letters of a syllable with all its keys: «nghieengs»."""


def is_syllable(word: str) -> bool:
    """Whether a folded word may be a Vietnamese syllable."""
    return _SYLLABLE.fullmatch(word) is not None


@lru_cache(maxsize=4096)
def without_keys(word: str) -> str:
    """Return a folded word without the keys of a Telex keyboard where that makes it a syllable; itself otherwise."""
    if not 2 < len(word) <= _LONGEST or not word.isalpha() or is_syllable(word):  # noqa: PLR2004 - a vowel and a key
        return word
    bare = word
    for typed, meant in _HATS:
        bare = bare.replace(typed, meant)
    bare = bare.replace("w", "" if re.search("[aou].*w", bare) else "u")
    return next((form for form in _forms(bare) if is_syllable(form)), word)


def _forms(bare: str) -> list[str]:
    """The word as it is, without one key of a tone behind a vowel, and each without a hat typed last."""
    vowel = re.search("[aeiouy]", bare)
    after = vowel.end() if vowel else len(bare)
    toneless = [bare[:at] + bare[at + 1 :] for at in range(len(bare) - 1, after - 1, -1) if bare[at] in "sfrxj"]
    plain = [bare, *toneless]
    return [*plain, *(late[1] for form in plain if (late := _LATE.fullmatch(form)))]
