"""How a network is doing: one log line a change, and what the health page shows."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import structlog

log = structlog.get_logger()


class State(StrEnum):
    """STOPPED is final until somebody mends the settings and starts again."""

    STARTING = "starting"
    RUNNING = "running"
    TROUBLE = "trouble"
    STOPPED = "stopped"


class Condition:
    """The state of one network, and why."""

    def __init__(self, network: str) -> None:
        self.network = network
        self.state = State.STARTING
        self.reason = ""
        self.since = datetime.now(UTC)

    def running(self) -> None:
        """All is well."""
        self._become(State.RUNNING, "")

    def trouble(self, reason: str) -> None:
        """It does not work now, and will be tried again."""
        self._become(State.TROUBLE, reason)

    def stopped(self, reason: str) -> None:
        """It is over: by request (no reason), or for one that only a person can mend."""
        self._become(State.STOPPED, reason)

    def health(self) -> dict[str, Any]:
        """Return what the health page and `doctor` show."""
        return {"state": self.state.value, "reason": self.reason, "since": self.since.isoformat(timespec="seconds")}

    def _become(self, state: State, reason: str) -> None:
        if (state, reason) == (self.state, self.reason):
            return
        told = log.warning if state is State.TROUBLE else log.error if reason else log.info
        told("network.state", network=self.network, was=self.state.value, now=state.value, reason=reason)
        self.state, self.reason, self.since = state, reason, datetime.now(UTC)
