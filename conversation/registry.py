"""Registering: what steps, commands, lasting actions and typed forms a talk has, and who answers each."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from conversation.reply import Go, Reply
from conversation.turn import Turn
from letters.folding import fold

C = TypeVar("C")
Handler = Callable[[Turn, C], Reply | Go]
V = TypeVar("V")
H = TypeVar("H", bound=Callable[..., Reply | Go])


@dataclass(slots=True)
class Step(Generic[C]):
    """One question of a talk: `ask` says it, `take` takes what comes back.

    `free_text`: any words are an answer, so a bare number is no choice. `media`: pictures and files are welcome.
    `open_to_all`: needs no consent.
    `card`: the lasting action, and the note that holds its argument, by which to show again what the step is about.
    `prose`: a text is due, such as house rules: what is just some button's label is that button, and never the text.
    `coded`: what has a form of its own, such as a question's number, is an answer to it too.
    `passing`: anything but an answer to it ends it, so that words typed after another command are not taken for one.
    """

    ask: Handler[C] | None = None
    take: Handler[C] | None = None
    free_text: bool = False
    prose: bool = False
    media: bool = False
    open_to_all: bool = False
    coded: bool = False
    passing: bool = False
    card: tuple[str, str] | None = None


def _new(known: dict[str, V], name: str, thing: V) -> None:
    """Register something under a name that nobody has: two talks with one name would silence each other."""
    if known.get(name, thing) is not thing and known[name] != thing:
        message = f"{name!r} is registered twice"
        raise ValueError(message)
    known[name] = thing


class Registry(Generic[C]):
    """The handlers of every talk. `C` is what handlers work with (a unit of work)."""

    def __init__(
        self, *, labels: frozenset[str] = frozenset(), kindly: Callable[[str], tuple[str, ...]] = lambda _: ()
    ) -> None:
        """`labels`: what any button says, folded, whether it is offered now or not.

        `kindly`: the folded phrase for which a text stands that only thanks, agrees or greets, at any length.
        """
        self.labels = labels
        self._kindly = kindly
        self.steps: dict[str, Step[C]] = {}
        self.commands: dict[str, Handler[C]] = {}
        self.actions: dict[str, Handler[C]] = {}
        self.phrases: dict[str, str] = {}
        self.global_words: dict[str, str] = {}
        self.with_words: list[tuple[tuple[str, ...], str, Callable[[Turn, C], bool]]] = []
        self.patterns: list[tuple[re.Pattern[str], Handler[C]]] = []
        self.cards: dict[str, str] = {}
        self.events: dict[str, Handler[C]] = {}
        self.kept: dict[str, str] = {}
        self._open: set[str] = set()

    def ask(  # noqa: PLR0913 - what a step is
        self,
        step: str,
        *,
        free_text: bool = False,
        prose: bool = False,
        media: bool = False,
        open_to_all: bool = False,
        coded: bool = False,
        passing: bool = False,
        card: tuple[str, str] | None = None,
    ) -> Callable[[H], H]:
        """Register what a step says, and what kind of answer it waits for."""

        def register(handler: H) -> H:
            known = self.steps.setdefault(step, Step())
            known.ask, known.free_text, known.media, known.open_to_all = handler, free_text, media, open_to_all
            known.coded, known.passing, known.card, known.prose = coded, passing, card, prose
            return handler

        return register

    def keeps(self, talk: str, note: str) -> None:
        """Let a talk that is left in the middle be laid aside where its notes hold something under this name."""
        _new(self.kept, talk, note)

    def take(self, step: str) -> Callable[[H], H]:
        """Register what a step does with an answer: `turn.choice` is a key, or None beside free words."""

        def register(handler: H) -> H:
            self.steps.setdefault(step, Step()).take = handler
            return handler

        return register

    def command(
        self,
        *names: str,
        phrases: tuple[str, ...] = (),
        anywhere: tuple[str, ...] = (),
        everywhere: bool = False,
        open_to_all: bool = False,
        with_words: Callable[[Turn, C], bool] | None = None,
    ) -> Callable[[H], H]:
        """Register a command by its names; `phrases` start it too, `anywhere` also where free text is due.

        `everywhere`: so do its names and phrases. `with_words`: for whom a phrase may go on with the argument, as in
        «tìm thực đơn»; for others such a sentence is whatever it was.
        """

        def register(handler: H) -> H:
            for name in names:
                _new(self.commands, name, cast("Handler[C]", handler))
                if open_to_all:
                    self._open.add(name)
            for phrase in (*names, *phrases):
                _new(self.global_words if everywhere else self.phrases, fold(phrase), names[0])
            if with_words is not None:
                self.with_words.append((tuple(fold(phrase) for phrase in (*names, *phrases)), names[0], with_words))
            for phrase in anywhere:
                _new(self.global_words, fold(phrase), names[0])
            return handler

        return register

    def action(self, name: str, *, open_to_all: bool = False, card: str = "") -> Callable[[H], H]:
        """Register a lasting action; `turn.argument` is what its button carried.

        `card`: the action (or "/command") that shows again what this one is about, where a rule refuses it.
        """

        def register(handler: H) -> H:
            _new(self.actions, name, cast("Handler[C]", handler))
            if card:
                self.cards[name] = card
            if open_to_all:
                self._open.add(f"a|{name}")
            return handler

        return register

    def pattern(self, regex: str) -> Callable[[H], H]:
        """Register a handler for whole messages of one form, such as a question's number; open to all."""

        def register(handler: H) -> H:
            self.patterns.append((re.compile(regex, re.IGNORECASE), handler))
            return handler

        return register

    def on(self, event: str) -> Callable[[H], H]:
        """Register what is said on `stale`, `twice`, `unknown`, `unwanted`, `media`, `no_consent` or `which`.

        `laid_aside`: what was written is kept; its words and choices go with the reply. `no_button`: a label was typed
        where a text is due. `lost`: the step to go on to is there no more. The name of a refusal: what is answered
        instead of its words.
        `words_back`: what was written of a question, under a refusal that shuts the way of all.
        `held`: what was asked by somebody who had still to join, and has now.
        `edited`: an earlier message was changed in the chat, by somebody who has agreed.
        """

        def register(handler: H) -> H:
            self.events[event] = handler
            return handler

        return register
