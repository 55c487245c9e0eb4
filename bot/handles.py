"""How many files and connections the system lets us hold, and how many of them may be connections of strangers."""

import resource
from contextlib import suppress

MOST = 8_192
"""Connections that one process serves well."""
RESERVE = 400
"""Kept for the database, the networks, files, and connections that are taken before they are counted."""
_ENOUGH = MOST * 2


def raise_handles() -> int:
    """Ask for as many handles as we may have, and return how many connections may be open: always fewer."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _ENOUGH if hard == resource.RLIM_INFINITY else min(hard, _ENOUGH)
    if soft == resource.RLIM_INFINITY:
        return MOST
    if soft < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    return min(MOST, soft - min(RESERVE, soft // 2))
