"""What a refusal says, wherever it is said: in a talk, on a page, at the office's desk."""

from datetime import datetime

from domain.errors import Refused
from templates.say import say


def say_refusal(refused: Refused, *, now: datetime) -> str:
    """Return why not, and what to do next: templates/chat/errors/<name>, filled with the refusal's own values."""
    return say(f"errors/{refused.name()}", now=now, **refused.values)
