"""Refusing a part of what came: it is said above the answer to the rest."""

from dataclasses import replace

from conversation.reply import Go, Reply
from services.attaching import Attached
from services.refusals import say_refusal
from services.unit_of_work import UnitOfWork


def not_kept(uow: UnitOfWork, attached: Attached) -> str:
    """Return why some files were not kept, or ""."""
    return say_refusal(attached.refused, now=uow.now) if attached.refused else ""


def under(words: str, answer: Reply | Go) -> Reply | Go:
    """Say something above an answer."""
    return replace(answer, first="\n\n".join(filter(None, [words, answer.first])))
