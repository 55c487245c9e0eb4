"""What can go wrong between a bot and Telegram, on demand and counted."""

from enum import StrEnum


class Fault(StrEnum):
    """The kinds of trouble; the value is what `Faults.add` takes as well."""

    FLOOD = "429"  # refused, with retry_after in the body and in the header
    INTERNAL = "500"  # refused, an HTML page instead of JSON
    BAD_GATEWAY = "502"  # refused, an HTML page instead of JSON
    SLOW = "slow"  # handled and answered, but only after `delay` seconds
    CUT_BEFORE = "cut_before"  # connection reset, nothing was done
    CUT_AFTER = "cut_after"  # it was done, but the connection is reset before the answer
    BAD_JSON = "bad_json"  # it was done, the answer breaks off in the middle
