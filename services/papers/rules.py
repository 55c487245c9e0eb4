"""Nội quy hội nghị, to hang at the door: the house rules as who speaks has accepted them."""

from collections.abc import Mapping
from typing import Any

from domain.meeting import Meeting
from services.unit_of_work import UnitOfWork


def values(uow: UnitOfWork, meeting: Meeting, about: int, *, by: int) -> Mapping[str, Any]:
    """Return the rules, a line each."""
    del uow, about, by
    return {"rules": [line.strip() for line in meeting.house_rules.splitlines() if line.strip()]}


def waits(_uow: UnitOfWork, meeting: Meeting) -> str:
    """Return for what it waits: rules that somebody wrote."""
    return "" if meeting.house_rules.strip() else "rules"
