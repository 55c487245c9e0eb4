"""Finding who answers: commands, steps, lasting actions, typed words, stale buttons."""

import re

from conversation.courtesy import bare, number_in
from conversation.place import OWN_NUMBERS
from conversation.registry import C, Handler, Registry, Step
from conversation.reply import OF_A_STEP
from conversation.turn import Turn
from conversation.words import fold_label, keys
from letters.folding import fold

_COMMAND = re.compile(r"^/([A-Za-z0-9_]{1,32})(?:@\w+)?(?:\s+(.*))?$", re.DOTALL)
_FEWEST_FOR_PREFIX = 3
_FEWEST_TO_TELL = 10
LARGEST_NUMBER = 20
"""Numbers above it belong to notices, never to what a step offers."""


class Finding(Registry[C]):
    """Which handler an arrival belongs to."""

    def handler_of(self, turn: Turn, context: C) -> Handler[C] | None:  # noqa: PLR0911 - one return a kind of arrival
        """Return who answers an arrival, with the turn's choice or argument filled in; None: nobody."""
        arrived, step = turn.arrived, self.steps.get(turn.place.step)
        if arrived.edits_ref is not None:
            return self.events.get("edited") if turn.person_id is not None else None
        if arrived.payload is not None:
            return self._pressed(turn, arrived.payload)
        turn.place.spent = ""  # whatever comes between two taps makes the second a stale one
        if arrived.unwanted:
            return self.events["unwanted"]
        command = _COMMAND.match(arrived.text.strip())
        if command:
            name = command[1].lower()
            turn.argument = (command[2] or "").strip()
            return self._allowed(turn, name, self.commands.get(name, self.events["unknown"]))
        if arrived.media:
            if step and step.media and step.take:
                return self._allowed(turn, "", step.take, is_open=step.open_to_all)
            return self._allowed(turn, "", self.events["media"])
        return self._typed(turn, context, step)

    def _pressed(self, turn: Turn, payload: str) -> Handler[C]:
        kind, _, rest = payload.partition("|")
        name, _, argument = rest.partition("|")
        if kind == "c" and name in self.commands:
            turn.argument = argument
            return self._allowed(turn, name, self.commands[name])
        if kind == "a" and name in self.actions:
            turn.argument, turn.action = argument, name
            return self._allowed(turn, f"a|{name}", self.actions[name])
        step = self.steps.get(turn.place.step)
        if kind in OF_A_STEP and name == turn.place.nonce and step and step.take:
            if any(payload == offered[1] for offered in turn.place.offered):
                turn.choice, turn.place.spent = argument, payload
                return self._allowed(turn, "", step.take, is_open=step.open_to_all)
            return self.events["stale"]
        return self.events["twice" if payload and payload == turn.place.spent else "stale"]

    def _typed(  # noqa: PLR0911 - one return for each kind of text
        self, turn: Turn, context: C, step: Step[C] | None
    ) -> Handler[C]:
        text = turn.arrived.text.strip()
        forms = keys(text)
        if self._is_a_label(turn, forms) and self.global_words.keys().isdisjoint(forms):
            return self._pressed(turn, self._offered(turn, forms, None, free=True) or "")
        forms += self._kindly(text)
        for form in forms:
            if form in self.global_words:
                name = self.global_words[form]
                return self._allowed(turn, name, self.commands[name])
        polite = bare(text)
        for regex, handler in () if step is not None and step.coded else self.patterns:
            found = regex.fullmatch(text) or regex.fullmatch(polite)
            if found and not self._is_a_label(turn, forms):
                turn.argument = found[0]
                return handler
        free = step is not None and step.free_text
        number = None if free else number_in(text)
        whole = free or (step is None and any(form in self.phrases for form in forms))
        payload = self._offered(turn, forms, number, free=whole) or self._noticed(turn, forms, number)
        if payload is not None:
            return self._pressed(turn, payload)
        if turn.meant:
            return self.events["which"]
        take = step.take if step else None
        prose = step is not None and step.prose
        started = (f for f in forms if f in self.phrases and not (take and free and not self._tells(f, prose=prose)))
        name = next((self.phrases[form] for form in started), "")
        name = name or ("" if take and free else self._begun(turn, context, text))
        if name:
            return self._allowed(turn, name, self.commands[name])
        return self._answered(turn, step, text)

    def _answered(self, turn: Turn, step: Step[C] | None, text: str) -> Handler[C]:
        """Return who takes words that start nothing else."""
        if step is None or step.take is None:
            return self._allowed(turn, "", self.events["unknown"])
        if step.prose and self.is_a_label(text):
            return self.events["no_button"]
        return self._allowed(turn, "", step.take, is_open=step.open_to_all)

    def is_a_label(self, text: str) -> bool:
        """Whether a text is just what some button says: nobody means it as a value where that is not offered."""
        return any(form in self.labels for form in keys(text))

    def _tells(self, form: str, *, prose: bool) -> bool:
        """Whether words are a command also where any words are an answer: a button's, and long enough to mean it."""
        return (prose or len(form) >= _FEWEST_TO_TELL) and form in self.labels

    @staticmethod
    def _is_a_label(turn: Turn, forms: tuple[str, ...]) -> bool:
        """Whether what was typed is just what a button says that was offered last."""
        return any(fold_label(label) in forms for label, *_ in turn.place.offered)

    def _begun(self, turn: Turn, context: C, text: str) -> str:
        """Return the command of which a phrase begins these words; the others are its argument. "": none."""
        if turn.person_id is None:
            return ""
        typed, said = fold(text), text.split()
        for phrases, name, may in self.with_words:
            longest = max((phrase for phrase in phrases if typed.startswith(f"{phrase} ")), key=len, default="")
            if longest and may(turn, context):
                turn.argument = " ".join(said[len(longest.split()) :])
                return name
        return ""

    @staticmethod
    def _offered(turn: Turn, forms: tuple[str, ...], number: int | None, *, free: bool) -> str | None:
        """Return the payload of the offered choice that was typed: its words, its number, or how it begins."""
        offered = turn.place.offered
        known = [(payload, {fold_label(label), *map(fold_label, words)}) for label, payload, *words in offered]
        for said in (forms, () if number is None else (str(number),)):
            meant = next((payload for payload, words in known if words.intersection(said)), None)
            if meant is not None:
                return meant
        if free or not forms or turn.place.more == OWN_NUMBERS:
            return None
        starts = [
            o[1] for o in offered if len(forms[0]) >= _FEWEST_FOR_PREFIX and fold_label(o[0]).startswith(forms[0])
        ]
        if len(starts) == 1:
            return starts[0]
        if number is not None and 1 <= number <= min(len(offered), LARGEST_NUMBER):
            return offered[number - 1][1]
        return None

    @staticmethod
    def _noticed(turn: Turn, forms: tuple[str, ...], number: int | None) -> str | None:
        """Return the payload of a notice's line that was typed; several that may be meant go to `turn.meant`."""
        numbered = next((line.payload for line in turn.earlier if line.number == number), None)
        if numbered is not None:
            return numbered
        said = {line.payload: line for line in turn.earlier if set(forms).intersection(line.forms)}
        if len(said) > 1:
            turn.meant = tuple(said.values())
        return next(iter(said)) if len(said) == 1 else None

    def _allowed(self, turn: Turn, name: str, handler: Handler[C], *, is_open: bool = False) -> Handler[C]:
        if turn.person_id is not None or is_open or name in self._open:
            return handler
        return self.events["no_consent"]
