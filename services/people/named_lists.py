"""Lists of delegates as they are told again, and taken back as a whole."""

from typing import Any

from domain.people.acted import Acted
from services.people import delegates
from services.people.delegates import Named
from services.people.unit_lists import MOST_TOLD
from services.unit_of_work import UnitOfWork


def noted(named: Named) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Return what is kept of a list, to be told again, and to be undone; None where nobody new is on it."""
    new = [*named.added, *named.reserves]
    told = {
        "added": [one.key for one in named.added],
        "reserves": [one.key for one in named.reserves],
        "known": [one.key for one in named.known],
        "found": named.found,
        "cared": [[one.key, care] for one, care in named.cared],
        "told": list(named.told),
        "left": [one.kept for one in named.refused[:MOST_TOLD]],
        "more": len(named.refused[MOST_TOLD:]),
    }
    return told, {"named": [[one.key, one.version] for one in new]} if new else None


def unname(uow: UnitOfWork, acted: Acted) -> None:
    """Take off again whom one named, the last reserve first: so nobody moves up who goes as well."""
    for key, version in reversed((acted.before or {})["named"]):
        delegates.remove(uow, key, by=acted.person_id, seen=version)
