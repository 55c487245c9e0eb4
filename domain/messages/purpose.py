"""What a message is for, which decides how long it is true, what it may cost and whether it may go another way."""

from enum import StrEnum

OF_A_TURN = "turn:"
"""How `once` begins for what a talk itself says."""
BESIDE = "#beside"
"""How `once` ends for the copy of a message that goes by mail beside the web chat's own."""


class Purpose(StrEnum):
    """The kinds of message that are treated differently when not all can go."""

    REPLY = "reply"  # belongs to the talk on its own network
    RECEIPT = "receipt"  # the talk's word that something was done, which people keep as proof
    MANDATORY = "mandatory"  # answers, refusals, changes: never too late, once more when uncertain
    NOTICE = "notice"  # reminders and the like
