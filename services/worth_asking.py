"""Which words typed at no step are offered as a question: any sentence that does more than greet, thank or command."""

from collections.abc import Collection
from functools import cache

from conversation.words import expand
from domain.access import SELF_DECLARED, Role
from domain.wording import FEWEST_LETTERS, letters
from letters.folding import fold
from templates.say import book

_FEWEST_WORDS = 4
_FEWEST_OWN_WORDS = 2
"""Words beside those of greeting, thanking and asking leave, without which nothing is said yet."""
_LONGEST_COMMAND = 8
"""Words of a phrase that starts a command."""
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


def _asks(text: str) -> bool:
    return text.rstrip().endswith("?") and letters(text) >= _LONG // 2


def _begins_with(said: str, commands: Collection[str]) -> bool:
    words = said.split()[:_LONGEST_COMMAND]
    return any(" ".join(words[:count]) in commands for count in range(1, len(words) + 1))


@cache
def _kind_words() -> frozenset[str]:
    return frozenset(word for line in book()["kind_words"]["words"] for word in fold(line).split())
