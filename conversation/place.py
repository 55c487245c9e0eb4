"""Where a talk stands with one account: its step, its notes, and what was offered last."""

from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel


class Place(SQLModel, table=True):
    """One row an account, no expiry. `nonce` names the last offer, so that an older button is known as stale.

    `offered`: [label, payload] pairs in the order in which the person saw them (typed words and numbers match them).
    `trail`: the steps behind this one, for «quay lại».
    """

    account_id: int = Field(primary_key=True, foreign_key="account.id")
    step: str = Field(default="", max_length=64)
    notes: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    trail: list[str] = Field(default_factory=list, sa_type=JSON)
    offered: list[list[str]] = Field(default_factory=list, sa_type=JSON)
    nonce: str = Field(default="", max_length=12)
