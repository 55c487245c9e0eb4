"""The router: which handler an arrival belongs to; commands, steps, lasting actions, typed words, stale buttons."""

import re
import secrets

from conversation.courtesy import bare, number_in
from conversation.place import OWN_NUMBERS
from conversation.registry import C, Handler, Registry, Step
from conversation.reply import Go, Reply
from conversation.turn import Turn
from conversation.words import fold_label, keys
from letters.folding import fold

_COMMAND = re.compile(r"^/([A-Za-z0-9_]{1,32})(?:@\w+)?(?:\s+(.*))?$", re.DOTALL)
_GO_LIMIT = 8
_FEWEST_FOR_PREFIX = 3
LARGEST_NUMBER = 20
"""Numbers above it belong to notices, never to what a step offers."""


class Router(Registry[C]):
    """Holds the handlers of every talk and answers turns. `C` is what handlers work with (a unit of work)."""

    def answer(self, turn: Turn, context: C) -> Reply | None:
        """Find the handler, follow where it goes, and note in the place what was offered; None: nothing to say."""
        step = self.steps.get(turn.place.step)
        handler = self.handler_of(turn, context)
        if handler is None:
            return None
        if step is not None and step.passing and handler not in {step.take, *self.events.values()}:
            turn.place.step, turn.place.trail, turn.notes = "", [], {}
        return self.settle(turn, context, handler(turn, context))

    def typed(self, turn: Turn, context: C) -> Reply | Go:
        """Answer the words of a turn as if nothing else had come with them."""
        return self._typed(turn, context, self.steps.get(turn.place.step))(turn, context)

    def settle(self, turn: Turn, context: C, result: Reply | Go) -> Reply:
        """Follow Go to a Reply; RuntimeError when a talk goes round in circles."""
        first: list[str] = []
        asked = False
        for _ in range(_GO_LIMIT):
            if isinstance(result, Reply):
                if first:
                    result.first = "\n\n".join([*first, result.first] if result.first else first)
                self._note(turn, result, asked=asked)
                return result
            if result.first:
                first.append(result.first)
            self._enter(turn, result)
            asked = True
            ask = self.steps[result.step].ask
            assert ask is not None, result.step
            result = ask(turn, context)
        message = "a talk goes round in circles"
        raise RuntimeError(message)

    def again(self, turn: Turn, context: C) -> Reply:
        """Say once more what the present step asks, or what there is to do where there is none."""
        step = turn.place.step
        return self.settle(turn, context, Go(step) if step in self.steps else self.commands["menu"](turn, context))

    def card_again(self, turn: Turn, context: C, *, out_of_step: bool) -> Reply | None:
        """Show once more what a refused turn was about: the card of the action, or of a step that leads no further.

        `out_of_step`: no other answer to the step would be taken. None: there is no such card.
        """
        step, spent = self.steps.get(turn.place.step), turn.place.spent
        handler = self.handler_of(turn, context)
        turn.place.spent = spent  # nothing was done, so a second tap is no repetition
        if turn.action:
            shown = self.cards.get(turn.action, "")
            turn.argument = turn.argument.partition(".")[0]
        elif out_of_step and step is not None and step.card is not None and handler is step.take:
            shown, turn.argument = step.card[0], str(turn.notes[step.card[1]])
            turn.place.step, turn.place.trail, turn.notes = "", [], {}
        else:
            return None
        if not shown:
            return None
        opens = self.commands[shown[1:]] if shown.startswith("/") else self.actions[shown]
        return self.settle(turn, context, opens(turn, context))

    def back(self, turn: Turn, context: C) -> Reply | Go:
        """Go to the step before this one, or to the menu where there is none."""
        if turn.place.trail:
            earlier = turn.place.trail[-1]
            turn.place.trail = turn.place.trail[:-1]
            turn.place.step = earlier
            return Go(earlier)
        return self.commands["menu"](turn, context)

    def _enter(self, turn: Turn, go: Go) -> None:
        place = turn.place
        if go.fresh:
            place.trail = []
            turn.notes = dict(go.notes)
        else:
            if place.step and place.step != go.step:
                if go.step in place.trail:
                    place.trail = place.trail[: place.trail.index(go.step)]
                else:
                    place.trail = [*place.trail, place.step]
            turn.notes.update(go.notes)
        place.step = go.step

    def _note(self, turn: Turn, reply: Reply, *, asked: bool) -> None:
        place = turn.place
        if reply.rest:
            return
        if reply.ends:
            place.step, place.trail, turn.notes = "", [], {}
        if asked or reply.ends:
            place.nonce = secrets.token_hex(3)
            kept: list[list[str]] = []
        else:
            kept = place.offered if place.step else []
        if reply.choices or asked or reply.ends:
            place.offered = [c.offered(place.nonce, spelt_out=turn.spelt_out) for c in reply.choices] + kept
            place.more = OWN_NUMBERS if turn.spelt_out and any(c.listed for c in reply.choices) else ""
        place.notes = turn.notes

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
        if kind == "s" and name == turn.place.nonce and step and step.take:
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
        for form in forms:
            if form in self.global_words:
                name = self.global_words[form]
                return self._allowed(turn, name, self.commands[name])
        polite = bare(text)
        for regex, handler in self.patterns:
            found = regex.fullmatch(text) or regex.fullmatch(polite)
            if found and not self._is_a_label(turn, forms):
                turn.argument = found[0]
                return handler
        free = step is not None and step.free_text
        number = None if free else number_in(text)
        payload = self._offered(turn, forms, number, free=free) or self._noticed(turn, forms, number)
        if payload is not None:
            return self._pressed(turn, payload)
        if turn.meant:
            return self.events["which"]
        take = step.take if step else None
        name = "" if take and free else next((self.phrases[form] for form in forms if form in self.phrases), "")
        name = name or ("" if take and free else self._begun(turn, context, text))
        if name:
            return self._allowed(turn, name, self.commands[name])
        if step and take:
            return self._allowed(turn, "", take, is_open=step.open_to_all)
        return self._allowed(turn, "", self.events["unknown"])

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
