"""Unnaming: the name and the telephone of who is erased go from every text that is kept and tells of them.

Ours to change is what we keep: the pages of the web chat show it, and nothing of it stands in the database any more.
What Telegram or Zalo delivered lies on the recipients' telephones; the words of consent say so.
"""

import re

from services.unit_of_work import UnitOfWork
from templates.say import caption


def unname(uow: UnitOfWork, person_id: int, name: str) -> int:
    """Take a name, and the telephone that lists give, out of what was told, said and noted; return of how many rows.

    Of their own questions, and of what people of the units were told that may know of them. One word alone is no name
    that could be found again: «Mai» stands in many other people's. Before the person's memberships and lines go.
    """
    terms = uow.traces.phones(person_id)
    if len(name.split()) >= 2:  # noqa: PLR2004 - a family name and a given one
        terms = [name, *terms]
    if not terms:
        return 0
    whole = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, terms))})(?!\w)")
    instead = caption("person", "left")

    def without(text: str) -> str:
        return whole.sub(instead, text)

    return uow.traces.reword(person_id, uow.traces.concerned(person_id), terms, without)
