"""Papers that replies have ordered: each try is counted first, and where none helps its message says what to do."""

import hashlib
from collections.abc import Sequence

from conversation.reply import Ordered
from domain.messages.owed import Owed
from papers import kinds
from papers.document import PDF
from services.unit_of_work import UnitOfWork
from templates.say import say

MOST_TRIES = 3
"""How often a paper is begun, those times included when the program was killed over it."""


def begin(uow: UnitOfWork, file_id: int) -> tuple[Ordered | None, Sequence[Owed]]:
    """Count a try and return what to make; None where nothing is left to try: it was made, or is given up now.

    Returns beside it what pages are told because of that.
    """
    found = uow.papers.begin(file_id)
    if found is None:
        return None, _show(uow, uow.papers.pages_with(file_id))
    ordered, tries = found
    if tries <= MOST_TRIES:
        return ordered, ()
    pages = uow.papers.pages_with(file_id)
    uow.office_papers.lost(file_id)
    uow.papers.give_up(file_id, say("errors/paper", name=ordered.name))
    uow.act("paper.given_up", "file", file_id, by=None, kind=ordered.kind)
    return None, _show(uow, pages)


def store(uow: UnitOfWork, file_id: int, content: bytes) -> Sequence[Owed]:
    """Store a paper's bytes, of a meeting's paper their checksum too; return what pages are told now."""
    uow.papers.store(file_id, content)
    checksum = hashlib.sha256(content).hexdigest()
    for paper_id in uow.office_papers.made(file_id, checksum):
        uow.act("paper.stored", "paper", paper_id, by=None, sha256=checksum)
    return _show(uow, uow.papers.pages_with(file_id))


def awaited(uow: UnitOfWork, *, pdf: bool = False) -> list[int]:
    """Return the paper for which each page waits first, then those of meetings for which nobody does.

    `pdf`: those that become PDF, or all others.
    """
    wanted = list(dict.fromkeys([*uow.papers.awaited(), *uow.office_papers.unmade()]))
    found = uow.papers.of_mime(wanted, PDF)
    return [key for key in wanted if (key in found) is pdf]


def is_pdf(uow: UnitOfWork, file_id: int) -> bool:
    """Whether an ordered file becomes a PDF."""
    return bool(uow.papers.of_mime([file_id], PDF))


def without_pdf(uow: UnitOfWork, file_id: int) -> Sequence[Owed]:
    """Hand over a paper's Word file where its PDF cannot be made, and say so; return what pages are told."""
    found = uow.papers.ordered(file_id)
    if found is None:
        return ()
    paper, pages = uow.office_papers.get(kinds.read(found).paper), uow.papers.pages_with(file_id)
    uow.papers.give_up(file_id, say("errors/pdf", name=found.name), instead=paper.file_id)
    uow.act("paper.no_pdf", "paper", paper.key, by=None)
    return _show(uow, pages)


def as_it_is(uow: UnitOfWork, delivery_id: int) -> tuple[Owed, bool]:
    """Return a message as it stands now, perhaps with words instead of its paper, and whether that is to be made."""
    [row] = uow.deliveries.by_ids([delivery_id])
    waits = row.document_id is not None and uow.papers.is_ordered(row.document_id)
    return Owed.of(row.model_dump()), waits


def _show(uow: UnitOfWork, accounts: Sequence[int]) -> list[Owed]:
    return [row for account_id in accounts for row in uow.papers.show(account_id)]
