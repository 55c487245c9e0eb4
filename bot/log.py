"""The log: what happened to which row, for people or for machines; never a token, a name or a question's words."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, Literal, TextIO

import structlog

TOKEN = re.compile(r"(?<!\d)\d+(?::|%3A)[A-Za-z0-9_-]{20,}", re.IGNORECASE)
HIDDEN = "[token]"
_ROW = re.compile(r"^(DETAIL|CONTEXT): .*$", re.MULTILINE)
"""What PostgreSQL adds to an error: it quotes the row, and so what somebody wrote."""
_QUIET = {
    "alembic": logging.WARNING,
    "apscheduler": logging.ERROR,
    "aiohttp.access": logging.ERROR,
    "asyncio": logging.WARNING,
}


def set_up_logging(form: Literal["text", "json"], *, stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Send every line, of our own and of the libraries, through the same processors to standard error."""
    stream = stream or sys.stderr
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=False),
    ]
    rendering: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(
            colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback, pad_event_to=24
        )
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                redact,
                rendering,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name, least in _QUIET.items():
        logging.getLogger(name).setLevel(least)


def redact(_logger: object, _method: str, line: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Hide whatever looks like a bot token, or a row that PostgreSQL quotes, wherever it stands."""
    return {key: _hidden(value) for key, value in line.items()}


def _clean(text: str) -> str:
    return _ROW.sub(r"\1: [row]", TOKEN.sub(HIDDEN, text))


def _hidden(value: Any) -> Any:  # noqa: ANN401 - a log line holds anything
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, Mapping):
        return {_hidden(key): _hidden(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_hidden(inner) for inner in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return _clean(str(value))
