"""Promising messages: to whom, by which network, in how many parts; and what became of them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from conversation.reply import Choice
from conversation.splitting import split, units
from domain.messages.network import Terms
from domain.messages.purpose import Purpose
from domain.people.person import Account
from domain.questions.question import Question
from letters.said import Said
from services.spelling_out import number_notice, room
from services.unit_of_work import UnitOfWork
from templates.say import say

NOT_SOUGHT = ("order/called", "order/soon", "order/wait", "desk/", "hiding/")
"""How templates begin of what an asker must hear now or need not: later nobody goes after them for it."""


def parts_of(words: str, terms: Terms, choices: Sequence[Sequence[str]], *, document: bool) -> list[str]:
    """Return the messages into which words are cut, with room below the last for choices that are spelt out."""
    below = room(choices, document=document) if terms.spelt_out else 0
    return split(words, terms.limit if units(words) <= terms.limit - below else terms.limit - below)


def owe(  # noqa: PLR0913 - what a message is
    uow: UnitOfWork,
    person_id: int,
    template: str,
    *,
    once: str,
    choices: Sequence[Choice] = (),
    due_at: datetime | None = None,
    mandatory: bool = False,
    document_id: int | None = None,
    **values: Any,  # noqa: ANN401 - values of any kind fill a template
) -> None:
    """Promise a person the words of templates/chat/<template>, by the network last used; `once` makes it unique.

    Who has no account that takes messages gets a failed delivery, which the office sees. What is mandatory and
    worded from a question (`question` among the values) to its asker is about it: they must see it, or be handed it.
    """
    accounts = uow.accounts.of(person_id)
    account = accounts[0] if accounts else None
    owe_words(
        uow, account, say(template, **values), person_id=person_id, once=once, choices=choices, due_at=due_at,
        purpose=Purpose.MANDATORY if mandatory else Purpose.NOTICE, document_id=document_id,
        question_id=_about(values.get("question"), person_id, template) if mandatory else None,
    )  # fmt: skip


def _about(question: object, person_id: int, template: str) -> int | None:
    """Return about which of their own questions somebody is told."""
    if not isinstance(question, Question) or question.asker_id != person_id or template.startswith(NOT_SOUGHT):
        return None
    return question.id


def owe_words(  # noqa: PLR0913 - what a message is
    uow: UnitOfWork,
    account: Account | None,
    words: Said,
    *,
    person_id: int | None,
    once: str,
    choices: Sequence[Choice] = (),
    due_at: datetime | None = None,
    purpose: Purpose = Purpose.NOTICE,
    document_id: int | None = None,
    question_id: int | None = None,
) -> None:
    """Promise ready words to an account, split where its network asks for it; buttons go under the last part."""
    owe_parts(
        uow, words, once=once, choices=shown(uow, account, choices, words), document_id=document_id,
        person_id=person_id, account_id=account.id if account else None, network=account.network if account else "",
        chat=account.goes_to if account else "", template=words.template, purpose=purpose, due_at=due_at or uow.now,
        question_id=question_id,
    )  # fmt: skip


def shown(uow: UnitOfWork, account: Account | None, choices: Sequence[Choice], words: str) -> list[list[str]]:
    """Return a notice's choices as its row holds them: numbered where the network has no buttons."""
    if account is not None and account.id is not None and uow.terms(account.network).spelt_out:
        return number_notice(uow, account.id, choices, words)
    return [[choice.label, choice.payload("")] for choice in choices]


def owe_parts(
    uow: UnitOfWork,
    words: str,
    *,
    once: str,
    network: str,
    choices: list[list[str]],
    document_id: int | None = None,
    **columns: Any,  # noqa: ANN401 - the further columns of a delivery
) -> None:
    """Promise words and choices as the network shows them, in as many messages as it takes."""
    parts = parts_of(words, uow.terms(network), choices, document=document_id is not None)
    for number, row in enumerate(rows_of(parts, choices, document_id, network=network, **columns), 1):
        uow.deliveries.owe(once=once if number == 1 else f"{once}#{number}", **row)


def rows_of(
    parts: Sequence[str],
    choices: list[list[str]],
    document_id: int | None,
    *,
    edits: str | None = None,
    **columns: Any,  # noqa: ANN401 - the further columns of a delivery, the same in each row
) -> Iterator[dict[str, Any]]:
    """Yield the rows of a message without their keys: what is pressed and opened goes with the last part.

    `edits`: the card that it replaces, if it is one message.
    """
    for part in parts[:-1]:
        yield {**columns, "text": part, "choices": [], "document_id": None, "edits": None}
    edits = edits if len(parts) == 1 else None
    yield {**columns, "text": parts[-1], "choices": choices, "document_id": document_id, "edits": edits}
