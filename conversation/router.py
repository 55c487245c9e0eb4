"""The router: a turn is walked from handler to handler until there is a reply, and its place notes what was offered."""

import secrets

from conversation.aside import Aside, added, talk_of
from conversation.finding import Finding
from conversation.notes import Notes
from conversation.place import OWN_NUMBERS
from conversation.registry import C
from conversation.reply import Go, Reply
from conversation.turn import Turn

_GO_LIMIT = 8


class Router(Finding[C]):
    """Holds the handlers of every talk and answers turns. `C` is what handlers work with (a unit of work)."""

    def answer(self, turn: Turn, context: C) -> Reply | None:
        """Find the handler, follow where it goes, and note in the place what was offered; None: nothing to say."""
        step = self.steps.get(turn.place.step)
        handler = self.handler_of(turn, context)
        if handler is None:
            return None
        turn.finishes = step is not None and handler is step.take
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
                self._say_above(turn, result)
                self._lay_aside(turn, context, result)
                self._note(turn, result, asked=asked)
                return result
            if result.first:
                first.append(result.first)
            if result.step not in self.steps:  # an older program noted it, to go on to later
                turn.place.step, turn.place.trail, turn.notes = "", [], {}
                result = self.events["lost"](turn, context)
                continue
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
        handler, card = self.handler_of(turn, context), None
        turn.place.spent = spent  # nothing was done, so a second tap is no repetition
        if turn.action:
            turn.argument = turn.argument.partition(".")[0]
            card = self._shown(self.cards.get(turn.action, ""), turn, context)
        elif out_of_step and step is not None and handler is step.take:
            card = self._card_of_step(turn, context)
        return None if card is None else self.settle(turn, context, card)

    def _shown(self, card: str, turn: Turn, context: C) -> Reply | Go | None:
        if not card:
            return None
        opens = self.commands[card[1:]] if card.startswith("/") else self.actions[card]
        return opens(turn, context)

    def _card_of_step(self, turn: Turn, context: C) -> Reply | Go | None:
        """Leave the present step for the card that it was begun under; None: there is no such card."""
        step = self.steps.get(turn.place.step)
        if step is None or step.card is None or turn.notes.get(step.card[1]) is None:
            return None
        card, turn.argument = step.card[0], str(turn.notes[step.card[1]])
        turn.place.step, turn.place.trail, turn.notes = "", [], {}
        return self._shown(card, turn, context)

    def back(self, turn: Turn, context: C) -> Reply | Go:
        """Go to the step before this one; from the first to the card that it was begun under, else to the menu."""
        if turn.place.trail:
            earlier = turn.place.trail[-1]
            turn.place.trail = turn.place.trail[:-1]
            turn.place.step = earlier
            return Go(earlier)
        return self._card_of_step(turn, context) or self.commands["menu"](turn, context)

    @staticmethod
    def _say_above(turn: Turn, reply: Reply) -> None:
        """Put first what is said whatever the answer is, and offer its ways before the others."""
        if not turn.above:
            return
        reply.first = "\n\n".join(filter(None, [turn.above, reply.first]))
        offered = {choice.label for choice in turn.ways}
        reply.choices = [*turn.ways, *(choice for choice in reply.choices if choice.label not in offered)]

    def _lay_aside(self, turn: Turn, context: C, reply: Reply) -> None:
        """Keep what a talk holds that is left for something else, and say so; its own steps know what they do."""
        step, notes = turn.began
        note = self.kept.get(talk_of(step), "")
        written = notes.get(note)
        stays = not reply.ends and talk_of(turn.place.step) == talk_of(step) and turn.notes.get(note) == written
        if not written or turn.finishes or stays:
            return
        turn.aside = added(turn.aside, step, notes)
        told = self.events["laid_aside"](turn, context)
        assert isinstance(told, Reply)
        reply.first = "\n\n".join(filter(None, [told.text, reply.first]))
        offered = {choice.label for choice in told.choices}
        reply.choices = [*(choice for choice in reply.choices if choice.label not in offered), *told.choices]

    def _enter(self, turn: Turn, go: Go) -> None:
        place = turn.place
        if go.fresh:
            place.trail = []
            turn.notes = {}
        elif go.step in place.trail and place.step != go.step:
            place.trail = place.trail[: place.trail.index(go.step)]
        elif place.step and place.step != go.step:
            place.trail = [*place.trail, place.step]
        if isinstance(go.notes, Notes):
            go.notes.keep(turn)
        else:
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
        Aside(tuple(turn.aside)).keep(turn)
        place.notes = turn.notes
