"""Replies: which template their words come from, whatever is said above them."""

import copy

import pytest

from conversation.reply import Reply
from letters.said import Said
from templates.say import say


@pytest.mark.parametrize(
    ("reply", "template"),
    [
        (Reply(say("helping/note")), "helping/note"),
        (Reply(say("helping/note"), first=say("helping/stale", begun=True, kept=False)), "helping/note"),
        (copy.deepcopy(Reply(say("helping/note"))), "helping/note"),
        (Reply("", toast=say("helping/twice")), "reply"),
        (Reply("Menu đây"), "reply"),
    ],
)
def test_a_reply_knows_the_template_of_its_text(reply: Reply, template: str) -> None:
    assert reply.template == template


def test_words_that_are_said_are_words() -> None:
    said = Said("Xin chào", "helping/greeting")
    assert said == "Xin chào"
    assert said[:3] + "!" == "Xin!"
    assert not isinstance(f"{said}.", Said)
