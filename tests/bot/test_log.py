"""The log never holds a bot token, wherever one comes from."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Literal

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.log import HIDDEN, Repeated, redact, set_up_logging

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


@pytest.fixture
def _as_before() -> Iterator[None]:
    """Leave logging as the test found it."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    levels = {name: logging.getLogger(name).level for name in ("alembic", "apscheduler", "aiohttp.access", "asyncio")}
    yield
    root.handlers = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    structlog.reset_defaults()


def _connect(path: str) -> None:
    raise ConnectionError(f"Cannot connect to {path}")


def said(form: Literal["text", "json"]) -> str:
    stream = io.StringIO()
    set_up_logging(form, stream=stream)
    log = structlog.get_logger()
    log.info("telegram.called", url=f"https://api.telegram.org/bot{TOKEN}/getMe", parts=[TOKEN, {"it": TOKEN}])
    try:
        _connect(f"/bot{TOKEN.replace(':', '%3A')}/getUpdates")
    except ConnectionError:
        log.exception("telegram.bug", problem=ValueError(TOKEN))
    logging.getLogger("aiohttp.client").error("lost %s", f"http://127.0.0.1/bot{TOKEN}/x")
    return stream.getvalue()


@pytest.mark.usefixtures("_as_before")
@pytest.mark.parametrize("form", ["text", "json"])
def test_no_token_reaches_the_log(form: Literal["text", "json"]) -> None:
    text = said(form)
    assert TOKEN not in text
    assert TOKEN.split(":")[1] not in text
    assert text.count(HIDDEN) >= 6
    assert "ConnectionError" in text


@pytest.mark.usefixtures("_as_before")
def test_json_lines_are_json_with_an_event_and_a_level() -> None:
    lines = [json.loads(line) for line in said("json").splitlines()]
    assert [(line["event"], line["level"]) for line in lines][:2] == [
        ("telegram.called", "info"),
        ("telegram.bug", "error"),
    ]


@given(st.text(), st.integers(min_value=0), st.from_regex(r"[A-Za-z0-9_-]{20,60}", fullmatch=True))
def test_a_token_is_hidden_in_any_surroundings(around: str, number: int, secret: str) -> None:
    line = redact(None, "info", {"event": f"{around} bot{number}:{secret}/ {around}"})
    assert f"{number}:{secret}" not in line["event"]


def test_what_is_no_token_stays() -> None:
    line = {"event": "turn.bug", "count": 3, "code": "MN26-001", "at": "17:00:00", "none": None, "ok": True}
    assert redact(None, "info", dict(line)) == line


def test_a_row_that_postgresql_quotes_is_hidden() -> None:
    """Its errors end with the row that failed, and the row holds somebody's words."""
    error = 'null value in column "code"\nDETAIL:  Failing row contains (1, Con tôi bị ngã ở sân trường).\nSTATEMENT'
    line = dict(redact(None, "error", {"event": "turn.bug", "exception": error}))
    assert line["exception"] == 'null value in column "code"\nDETAIL: [row]\nSTATEMENT'


@pytest.mark.usefixtures("_as_before")
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_repeated_fault_is_told_once_a_minute(form: Literal["text", "json"]) -> None:
    now = [0.0]
    stream = io.StringIO()
    set_up_logging(form, stream=stream)
    [handler] = logging.getLogger().handlers
    handler.filters = [Repeated(clock=lambda: now[0])]
    log = structlog.get_logger()

    def fail(arrival: int) -> None:
        try:
            _connect("/x")
        except ConnectionError:
            log.exception("turn.bug", arrival=arrival)

    for number in range(100):
        fail(number)
        logging.getLogger("asyncio").error("socket.accept() out of system resource")
        log.warning("web.full", connections=4)
        log.info("network.state", now="running")
    told = stream.getvalue()
    assert told.count("turn.bug") == told.count("out of system resource") == told.count("web.full") == 1
    assert told.count("network.state") == 100
    log.warning("web.full", connections=5)
    assert stream.getvalue().count("web.full") == 2, "what says something else is something else"
    now[0] = 61.0
    fail(101)
    logging.getLogger("asyncio").error("socket.accept() out of system resource")
    last = stream.getvalue().splitlines()
    assert "(99 more like it)" in last[-1]
    assert any("more_like_it" in line and "99" in line for line in last)
