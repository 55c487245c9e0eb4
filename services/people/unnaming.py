"""Unnaming: the name of who is erased goes from what their offices were told in messages, too.

Ours to change is what we keep: the pages of the web chat show it, and nothing of it stands in the database any more.
What Telegram or Zalo delivered lies on the recipients' telephones; the words of consent say so.
"""

import re
from collections.abc import Collection

from services.unit_of_work import UnitOfWork
from templates.say import caption


def unname(uow: UnitOfWork, unit_ids: Collection[int], name: str) -> int:
    """Take a name out of what those who hold a post in these units were told; return of how many messages.

    One word alone is no name that could be found again: «Mai» stands in many other people's.
    """
    if len(name.split()) < 2:  # noqa: PLR2004 - a family name and a given one
        return 0
    people = {post.person_id for unit_id in unit_ids for post in uow.people.posts(unit_id)}
    whole = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    instead, changed = caption("person", "left"), 0
    for delivery_id, text in uow.deliveries.naming(people, name):
        unnamed = whole.sub(instead, text)
        if unnamed != text:
            uow.deliveries.reword(delivery_id, unnamed)
            changed += 1
    return changed
