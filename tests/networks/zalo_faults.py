"""What can go wrong between a bot and Zalo, on demand and counted."""

from enum import StrEnum


class Fault(StrEnum):
    """The kinds of trouble; the value is what `Faults.add` takes as well."""

    INTERNAL = "500"  # not done, an HTML page instead of JSON
    BAD_GATEWAY = "502"  # not done, an HTML page instead of JSON
    UNAVAILABLE = "503"  # not done, an HTML page instead of JSON
    HTML = "html"  # not done, an HTML page with status 200
    REFUSED = "refused"  # not done, ok:false with `code`, always in a 200
    QUOTA = "429"  # not done, ok:false with 429 and no hint when to come back
    UNAUTHORIZED = "401"  # not done, the token counts no longer
    SLOW = "slow"  # done and answered, both only after `delay` seconds; not done if the client leaves before
    HANG = "hang"  # done at once, the answer comes after `delay` seconds
    CUT_BEFORE = "cut_before"  # connection reset, nothing was done
    CUT_AFTER = "cut_after"  # it was done, but the connection is reset before the answer
    BAD_JSON = "bad_json"  # it was done, the answer breaks off in the middle
