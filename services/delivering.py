"""Promising messages: to whom, by which network, in how many parts; and what became of them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from conversation.messenger import NUMBER_BUTTON
from conversation.reply import Choice, Ordered
from conversation.splitting import split, units
from domain.messages.network import WEB, Terms
from domain.messages.purpose import BESIDE, Purpose
from domain.people.person import Account
from domain.questions.question import Question
from letters.said import Said
from services.spelling_out import number_notice, room
from services.unit_of_work import UnitOfWork
from templates.say import say

NOW_ONLY = ("order/called", "order/soon", "order/wait")
"""How templates begin of what matters in the hall at that moment, and nowhere later."""
NOT_SOUGHT = (*NOW_ONLY, "desk/", "hiding/")
"""How templates begin of what an asker must hear now or need not: later nobody goes after them for it."""
OF_A_STEP = ("s|", NUMBER_BUTTON)
"""How the payload of a choice begins that only a talk's present step understands."""
REMINDS = ("reminders/", "inviting/", "keeping/", "overseeing/morning")
"""How the templates begin of what, of all notices, goes by mail too: what is to be done by a day."""


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
    calendar: Ordered | None = None,
    **values: Any,  # noqa: ANN401 - values of any kind fill a template
) -> None:
    """Promise a person the words of templates/chat/<template>, by the network last used; `once` makes it unique.

    Who has no account that takes messages gets a failed delivery, which the office sees; who was erased, none. What is
    mandatory and worded from a question (`question` among the values) to its asker is about it: they must see it, or
    be handed it.
    `calendar`: an appointment that goes along by mail, whose programs put it into a calendar.
    """
    account = account_for(uow, person_id)
    if account is None and uow.people.get(person_id).erased_at is not None:
        return  # who has gone is told nothing, and nobody has to telephone them
    owe_words(
        uow, account, say(template, **values), person_id=person_id, once=once, choices=choices, due_at=due_at,
        purpose=Purpose.MANDATORY if mandatory else Purpose.NOTICE, document_id=document_id, calendar=calendar,
        question_id=_about(values.get("question"), person_id, template) if mandatory else None,
    )  # fmt: skip


def _about(question: object, person_id: int, template: str) -> int | None:
    """Return about which of their own questions somebody is told."""
    if not isinstance(question, Question) or question.asker_id != person_id or template.startswith(NOT_SOUGHT):
        return None
    return question.id


def account_for(uow: UnitOfWork, person_id: int) -> Account | None:
    """Return by which account a person is told things: the one used last; a letter box only where there is no other."""
    accounts = uow.accounts.of(person_id)
    talks = [account for account in accounts if not uow.terms(account.network).beside]
    return next(iter([*talks, *accounts]), None)


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
    calendar: Ordered | None = None,
) -> None:
    """Promise ready words to an account, split where its network asks for it; buttons go under the last part."""
    if account is not None and uow.terms(account.network).beside:
        if account.muted_at is not None and purpose is Purpose.NOTICE:
            return
        if calendar is not None and document_id is None:
            document_id = uow.papers.order(calendar, owner_id=person_id)
    owe_parts(
        uow, words, once=once, choices=shown(uow, account, choices, words), document_id=document_id, calendar=calendar,
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
    calendar: Ordered | None = None,
    **columns: Any,  # noqa: ANN401 - the further columns of a delivery
) -> None:
    """Promise words and choices as the network shows them, in as many messages as it takes.

    What is said on the web chat's page, where nobody may look, goes beside by mail to who has confirmed an address.
    """
    parts = parts_of(words, uow.terms(network), choices, document=document_id is not None)
    for number, row in enumerate(rows_of(parts, choices, document_id, network=network, **columns), 1):
        uow.deliveries.owe(once=once if number == 1 else f"{once}#{number}", **row)
    letter_box = _beside(uow, network, columns)
    if letter_box is None:
        return
    if calendar is not None and document_id is None:
        document_id = uow.papers.order(calendar, owner_id=columns["person_id"])
    tried = [*columns.get("tried", ()), columns["account_id"]]
    columns |= {"account_id": letter_box.id, "chat": letter_box.goes_to, "tried": tried}
    lasting = [choice for choice in choices if not choice[1].startswith(OF_A_STEP)]
    owe_parts(
        uow, words, once=f"{once}{BESIDE}", network=letter_box.network, choices=lasting, document_id=document_id,
        **columns | {"edits": None},
    )  # fmt: skip


def _beside(uow: UnitOfWork, network: str, columns: Mapping[str, Any]) -> Account | None:
    """Return where a copy goes of what is said on the page; None where there is none to send."""
    purpose, person_id = columns.get("purpose"), columns.get("person_id")
    worth = purpose in {Purpose.MANDATORY, Purpose.RECEIPT} or columns["template"].startswith(REMINDS)
    worth = worth and not columns["template"].startswith(NOW_ONLY)
    if network != WEB or not uow.letter_box or person_id is None or purpose is Purpose.REPLY or not worth:
        return None
    account = uow.mailing.account_of(person_id, uow.letter_box)
    if account is None or account.blocked_at is not None:
        return None
    return None if purpose is Purpose.NOTICE and account.muted_at is not None else account


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
