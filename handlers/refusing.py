"""Refusing a part of what came: it is said above the answer to the rest."""

from dataclasses import replace

from conversation.reply import Go, Reply
from services.attaching import Attached
from services.unit_of_work import UnitOfWork
from templates.say import say


def not_kept(uow: UnitOfWork, attached: Attached) -> str:
    """Return why some files were not kept, or ""."""
    refused = attached.refused
    return say(f"errors/{refused.name()}", now=uow.now, **refused.values) if refused else ""


def under(words: str, answer: Reply | Go) -> Reply | Go:
    """Say something above an answer."""
    return replace(answer, first="\n\n".join(filter(None, [words, answer.first])))
