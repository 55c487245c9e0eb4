"""The tables that `make bench` prints: ratios to both echoes first, because machines differ."""

import math
import statistics

from bench.bench import AIOGRAM, AT_ONCE, FAR, OURS, OURS_YOUNG, PTB, Seen
from bench.subject import Kind

_CASES = (
    ("64", f"{AT_ONCE} in flight"),
    ("1", "one alone"),
    ("far", f"{AT_ONCE} in flight, {FAR * 1000:.0f} ms on each send"),
)


def tables(seen: Seen) -> str:
    """Return everything but the kills."""
    lines = []
    for case, title in _CASES:
        heads = f"{'upd/s':>7} {'×aiogram':>9} {'×PTB':>7} {'p50 ms':>8} {'p99 ms':>8} {'CPU µs':>8}"
        lines += ["", f"{title:40} {heads}"]
        lines += [_row(seen, kind, case) for kind in seen if f"{case} rate" in seen[kind]]
    lines += ["", f"{'':40} {'start s':>7} {'idle MB':>9} {'after MB':>9}"]
    for kind in seen:
        start, memory, after = (_median(seen, kind, name) for name in ("start", "memory", "memory after"))
        lines.append(f"  {kind.name:38} {start:7.2f} {memory:9.0f} {after:9.0f}")
    young, old = (_median(seen, kind, "64 cpu") for kind in (OURS_YOUNG, OURS))
    lines += ["", f"a turn with 10,000 stored costs {old / young - 1:+.1%} CPU against 100 stored (mark: within 10 %)"]
    return "\n".join(lines)


def _row(seen: Seen, kind: Kind, case: str) -> str:
    rate, p50, p99, cpu = (_median(seen, kind, f"{case} {name}") for name in ("rate", "p50", "p99", "cpu"))
    to_aiogram, to_ptb = (rate / _median(seen, base, f"{case} rate") for base in (AIOGRAM, PTB))
    return f"  {kind.name:38} {rate:7.0f} {to_aiogram:9.2f} {to_ptb:7.2f} {p50:8.1f} {p99:8.1f} {cpu:8.0f}"


def _median(seen: Seen, kind: Kind, name: str) -> float:
    values = seen[kind].get(name)
    return statistics.median(values) if values else math.nan
