"""Which typed words are a question: any sentence at no step that does more than greet, thank or command.

Where a name is asked for only what asks, or is too long and too plain for one.
"""

import re
from collections.abc import Collection
from functools import cache

from conversation.words import expand
from domain.people.access import SELF_DECLARED, Role
from domain.questions.wording import FEWEST_LETTERS, letters
from letters.folding import fold
from letters.marks import says
from templates.say import book

_FEWEST_WORDS = 4
_FEWEST_OWN_WORDS = 2
"""Words beside those of greeting, thanking and asking leave, without which nothing is said yet."""
_LONGEST_KIND = 120
"""Code points of a text that may say nothing but something kind."""
_LONGEST_COMMAND = 8
"""Words of a phrase that starts a command."""
_GREETING, _THANKS, _YES = "chao", "cam on", "da duoc"
_ASKS_WHETHER = re.compile(r"\b(?:co|duoc|da|con)(?: \w+)+ (?:khong|chua)\b")
_FEWEST_THAT_ASK = 4
"""Words beside those of courtesy from which a text may ask: «Lớp A1 phải không ạ?» tells a class."""
_MORE_THAN_A_NAME = 7
"""Words beside those of courtesy that no name has, unless most of them are capitalised."""
_LONG = 25
"""Letters from which words are taken for a question whoever writes; with «?» half of them are enough."""


def is_worth_offering(text: str, roles: Collection[Role], commands: Collection[str]) -> bool:
    """Whether to offer a typed text as a question to somebody with these roles. `commands`: folded phrases of commands.

    Who works in the office more likely mistypes a command than asks: there only long words count that begin with none.
    """
    if not says_something(text, fewest=_FEWEST_OWN_WORDS):
        return False
    said = expand(fold(text))
    words = [word for word in said.split() if word.isalpha()]
    long, question = letters(text) >= _LONG, _asks(text)
    if set(roles) - set(SELF_DECLARED):
        return question or (long and not _begins_with(said, commands))
    return question or long or (len(words) >= _FEWEST_WORDS and letters(text) >= FEWEST_LETTERS)


def says_something(text: str, *, fewest: int = 1) -> bool:
    """Whether a text does more than greet, thank or ask leave: it has so many words beside those, or asks."""
    words = [word for word in expand(fold(text)).split() if word.isalpha()]
    own = [word for word in words if word not in _kind_words()]
    return not words or len(own) >= fewest or _asks(text)


def is_no_name(text: str) -> bool:
    """Whether words typed where the name of a person or a unit is asked for are a question or an opinion instead.

    Careful: what tells who somebody is, or begins as units are called, is one only where it plainly asks.
    """
    said, told = expand(fold(text)), book()["question_words"]
    own = [word for word in said.split() if word.isalpha() and word not in _kind_words()]
    if len(own) >= _FEWEST_OWN_WORDS and says(text, told["asks"]):
        return True
    if len(own) < _FEWEST_THAT_ASK or letters(text) < _LONG // 2:
        return False
    if _ASKS_WHETHER.search(said):
        return True
    if says(text, told["introduces"]) or any(f"{said} ".startswith(f"{fold(word)} ") for word in told["names_a_unit"]):
        return False
    words = text.split()
    plain = sum(not word[0].isupper() for word in words) * 2 > len(words)
    return text.rstrip().endswith("?") or (len(own) >= _MORE_THAN_A_NAME and plain)


def kindly(text: str) -> tuple[str, ...]:
    """Return the folded phrase for which a short text stands that says nothing else; none where it says more.

    A yes in many words is «dạ được», which a choice has among its words where any yes will do: agreeing to have data
    kept, or to have them erased, takes the very words.
    """
    said = expand(fold(text)) if len(text) <= _LONGEST_KIND else ""
    if not said or any(map(str.isdigit, said)) or says_something(text, fewest=_FEWEST_OWN_WORDS):
        return ()
    alone = not says_something(text)
    if alone and _has(said, "greets"):
        return (_GREETING,)
    if _has(said, "thanks"):
        return (_THANKS,)
    return (_YES,) if alone and _has(said, "agrees") and not _has(said, "doubts") else ()


def _has(said: str, meant: str) -> bool:
    return any(f" {fold(words)} " in f" {said} " for words in book()["kind_words"][meant])


def _asks(text: str) -> bool:
    return text.rstrip().endswith("?") and letters(text) >= _LONG // 2


def _begins_with(said: str, commands: Collection[str]) -> bool:
    words = said.split()[:_LONGEST_COMMAND]
    return any(" ".join(words[:count]) in commands for count in range(1, len(words) + 1))


@cache
def _kind_words() -> frozenset[str]:
    return frozenset(word for line in book()["kind_words"]["words"] for word in fold(line).split())
