"""The log: what happened to which row, for people or for machines; never a token, a name or a question's words."""

import logging
import re
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, Literal, TextIO

import structlog

TOKEN = re.compile(r"(?<!\d)\d+(?::|%3A)[A-Za-z0-9_-]{20,}", re.IGNORECASE)
HIDDEN = "[token]"
_MOST_FAULTS = 500
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
    handler.addFilter(Repeated())
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


class Repeated(logging.Filter):
    """Lets a fault into the log once in `every` seconds, however often it comes; the next tells how many were like it.

    The same fault: the same words, or an exception of one kind from one place. What is no fault passes.
    """

    def __init__(self, every: float = 60.0, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._every = every
        self._clock = clock
        self._told: dict[object, tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a line is written."""
        if record.levelno < logging.WARNING:
            return True
        now, fault = self._clock(), _fault(record)
        until, count = self._told.get(fault, (now, 0))
        if now < until:
            self._told[fault] = (until, count + 1)
            return False
        if len(self._told) > _MOST_FAULTS:
            self._told = {key: told for key, told in self._told.items() if told[0] > now}
        self._told[fault] = (now + self._every, 0)
        if count and isinstance(record.msg, dict):
            record.msg = {**record.msg, "more_like_it": count}
        elif count:
            record.msg, record.args = f"{record.getMessage()} ({count} more like it)", None
        return True


def _fault(record: logging.LogRecord) -> object:
    line = record.msg if isinstance(record.msg, dict) else {"event": record.msg, "exc_info": record.exc_info}
    raised = line.get("exc_info")
    if isinstance(raised, tuple):
        raised = raised[1]
    elif raised is True:
        raised = sys.exc_info()[1]
    if not isinstance(raised, BaseException):
        said = {key: value for key, value in line.items() if key != "timestamp"}
        return record.name, repr(said) if record.msg is line else record.getMessage()
    last = deque(traceback.walk_tb(raised.__traceback__), maxlen=1)
    place = [(frame.f_code.co_filename, number) for frame, number in last]
    return record.name, line.get("event"), type(raised), tuple(place)


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
