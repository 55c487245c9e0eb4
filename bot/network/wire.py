"""What networks send over HTTP, read forgivingly; and how long we wait for it."""

import json
from typing import Any

import orjson
from aiohttp import ClientTimeout

CONNECT_WITHIN = 10.0


def read_json(content: bytes) -> Any:  # noqa: ANN401 - JSON of any shape
    """Read JSON, even with halves of letters, which orjson refuses for a whole batch; ValueError for anything else."""
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        try:
            return json.loads(content)
        except (UnicodeDecodeError, RecursionError) as problem:
            raise ValueError(type(problem).__name__) from None


def patience(seconds: float) -> ClientTimeout:
    """Return a limit for a whole call; connecting has a shorter one, so that a dead host is known as one."""
    return ClientTimeout(total=seconds, sock_connect=min(seconds, CONNECT_WITHIN))
