"""Seen: a page says up to where it showed its chat, and that far its messages have reached somebody."""

from services.unit_of_work import UnitOfWork


def is_news(uow: UnitOfWork, account_id: int, *, cursor: int) -> bool:
    """Whether a page has shown more than was known: most of what pages say is not, and costs one reading."""
    return uow.seeing.is_news(account_id, cursor)


def show(uow: UnitOfWork, account_id: int, *, cursor: int) -> bool:
    """Note what a page has shown, never more than was said to its account; False where that is nothing new."""
    return uow.seeing.show(account_id, cursor)


def note_what_was_seen(uow: UnitOfWork) -> int:
    """Note what people on networks without read receipts have seen: they wrote after it. Returns how many messages."""
    return uow.seeing.by_writing()
