"""The buttons under a card by which something is decided of its question beside the meeting."""

from collections.abc import Mapping

from conversation.reply import Choice
from domain.questions.question import Question
from domain.questions.ruling import Way
from handlers.buttons import act
from handlers.questions.about import with_face
from services.meetings import deciding
from services.unit_of_work import UnitOfWork

_BUTTONS: Mapping[str, tuple[str, str]] = {
    Way.LIVE: ("rule_live", ""), Way.WRITTEN: ("rule_written", ""), Way.DECLINED: ("rule_declined", ""),
    "refuse": ("refuse", ""), "agree": ("agree_refusal", ""), "drop": ("drop_refusal", ""),
    "keep": ("keep_ruling", ""), "reopen": ("reopen_ruling", ""), "ask_back": ("ask_back", ""),
    "reply_for": ("reply_back", "reply_for"), "send_up": ("send_up", ""), "letter": ("letter", ""),
    "also": ("also", ""), "split": ("split", ""),
}  # fmt: skip
"""By what services call an act: the lasting action, and under which row its words stand."""
_BY_RULING = frozenset({"agree", "drop"})
_WITHOUT_FACE = frozenset({"keep", "reopen", "reply_for", "letter"})
_RARE = frozenset({"refuse", "send_up", "also", "split"})
"""Acts behind «Quyết định khác», where a card has much to offer already."""


def decision_buttons(uow: UnitOfWork, question: Question, face: int, *, by: int, whole: bool) -> list[Choice]:
    """Return what somebody may decide of a question; not `whole`: the rare ones are a button away."""
    names = deciding.acts_for(uow, question, by=by)
    ruling = uow.rulings.of_question(question.key)
    choices = []
    for name in names:
        if name in _RARE and not whole:
            continue
        key, row = _BUTTONS[name]
        argument: object = question.key if name in _WITHOUT_FACE else with_face(question.key, face)
        if name in _BY_RULING and ruling is not None:
            argument = ruling.key
        choices.append(act(key, argument, row=row))
    if not whole and _RARE.intersection(names):
        choices.append(act("rule", question.key))
    return choices
