"""What a message is for, which decides how long it is true, what it may cost and whether it may go another way."""

from enum import StrEnum

OF_A_TURN = "turn:"
"""How `once` begins for what a talk itself says."""
RECEIPTS = frozenset({"asking/receipt", "speaking/receipt", "my_questions/withdrawn", "answers/passed_on"})
"""Templates of a talk that people keep as proof."""


class Purpose(StrEnum):
    """The kinds of message that are treated differently when not all can go."""

    REPLY = "reply"  # belongs to the talk on its own network
    RECEIPT = "receipt"  # the talk's word that something was done
    MANDATORY = "mandatory"  # answers, refusals, changes
    NOTICE = "notice"  # reminders and the like


def purpose_of(once: str, template: str, *, mandatory: bool) -> Purpose:
    """Tell what a message is for by the columns of its row."""
    if mandatory:
        return Purpose.MANDATORY
    if not once.startswith(OF_A_TURN):
        return Purpose.NOTICE
    return Purpose.RECEIPT if template in RECEIPTS else Purpose.REPLY
