"""Thẻ chủ trì: a card for each question that is to be heard, in the list's order, to hold in the hand."""

from collections.abc import Mapping
from typing import Any

from domain.meeting import Meeting
from domain.questions.question import ReplyMode
from services.papers import letters
from services.questions import listing
from services.unit_of_work import UnitOfWork


def values(uow: UnitOfWork, meeting: Meeting, about: int, *, by: int) -> Mapping[str, Any]:
    """Return who speaks, in order, with the answer that was approved for it where one is."""
    del about, by
    prepared = {question.key: answer for question, _, answer in letters.answered(uow, meeting)}
    return {"lines": listing.lines(uow, meeting, ReplyMode.SPOKEN), "prepared": prepared}
