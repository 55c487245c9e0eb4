"""All that is kept of a person, for that person: as plain text to read, as JSON for a program."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from papers.kinds import kind
from templates.say import say


@dataclass(frozen=True, kw_only=True)
class OwnQuestion:
    """One question with every version of its words, where it stands, what was answered and pledged."""

    code: str
    meeting: str
    topic: str
    registered_at: datetime
    wordings: tuple[str, ...]
    stage: str
    answers: tuple[str, ...]
    name_hidden: bool
    withdrawn: bool
    files: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()
    pledges: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OwnSupport:
    """An answer that one was asked to support, at `asked_at`, and the part that one sent ("": none)."""

    code: str
    asked_at: datetime
    part: str


@dataclass(frozen=True, kw_only=True)
class OwnData:
    """What is kept. `request`: the number under which it was asked for, at `at`; `roles`: one line each."""

    request: str
    at: datetime
    name: str
    address: str
    roles: tuple[str, ...]
    networks: tuple[str, ...]
    agreed_at: datetime | None
    version: str
    until: datetime | None
    questions: tuple[OwnQuestion, ...]
    drafts: tuple[str, ...]
    supports: tuple[OwnSupport, ...] = ()
    requests: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OwnRecord(OwnData):
    """The same, for a program."""


@kind("own_data", OwnData, "text/plain; charset=utf-8")
def own_data(values: OwnData) -> bytes:
    """Return UTF-8 text that Windows opens rightly (with BOM)."""
    return say("my_data/file", data=values).encode("utf-8-sig")


@kind("own_record", OwnRecord, "application/json")
def own_record(values: OwnRecord) -> bytes:
    """Return JSON whose names are those of the fields."""
    return TypeAdapter(OwnRecord).dump_json(values, indent=2)
