"""A plan file read whole or not at all: every problem with its line and column, and what to write instead."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.plan_files.problems import problem_of, shown
from bot.plan_files.tree import Problem, Tree, read_tree
from domain.plans.faults import TreePath, find_faults
from domain.plans.plan import INCONSISTENT, Plan
from letters.folding import fold
from templates.filters import weekday

MOST_BYTES = 256 * 1024
MOST_PROBLEMS = 20

_MONDAY = date(2024, 1, 1)
_WEEKDAYS = {weekday(_MONDAY + timedelta(days=after)): after for after in range(7)}


class PlanProblems(Exception):
    """A plan file that cannot be used. `problems`: up to twenty, in the file's order; `more`: how many are left out."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        super().__init__(str(path))
        self.path = path
        self.problems = sorted(problems, key=lambda problem: (problem.line, problem.column))[:MOST_PROBLEMS]
        self.more = len(problems) - len(self.problems)


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A plan, and where in its file each part stands."""

    plan: Plan
    tree: Tree

    def line_of(self, path: TreePath) -> int:
        """Return the line on which a part of the plan begins."""
        return self.tree.place(path)[0]


def read_plan(path: Path) -> PlanFile:
    """Read a plan file; PlanProblems."""
    tree = read_tree(file_bytes(path))
    plan = None
    if isinstance(tree.value, dict):
        plan = _plan(tree)
    elif not tree.problems:
        tree.add((1, 1), "empty" if tree.value is None else "not_a_plan")
    if tree.problems:
        raise PlanProblems(path, tree.problems)
    assert plan is not None
    return PlanFile(plan, tree)


def file_bytes(path: Path) -> bytes:
    """Return the bytes of a file that is small enough to be a plan; PlanProblems."""
    try:
        if not path.is_file():
            raise _of_file(path, "not_a_file" if path.exists() else "not_found")
        if path.stat().st_size > MOST_BYTES:
            raise _of_file(path, "too_big", most=MOST_BYTES // 1024)
        return path.read_bytes()
    except OSError as problem:
        raise _of_file(path, "unreadable", reason=problem.strerror) from problem


def _of_file(path: Path, name: str, **values: object) -> PlanProblems:
    return PlanProblems(path, [Problem(line=0, column=0, name=name, values=values)])


def _plan(tree: Tree) -> Plan | None:
    """Make the plan, or note in the tree why not. What is wrong in itself hides what it does not fit to."""
    _read_weekdays(tree)
    plan = None
    try:
        plan = Plan.model_validate(tree.value)
    except ValidationError as problem:
        tree.problems += [problem_of(error, tree) for error in problem.errors(include_url=False) if _is_news(error)]
    wrong = {(problem.line, problem.column) for problem in tree.problems}
    for fault in find_faults(tree.value):
        values = dict(fault.values)
        if fault.first is not None:
            values["first"] = tree.place(fault.first)[0]
        if tree.place(fault.path) not in wrong:
            tree.add(tree.place(fault.path), fault.name, **shown(values))
    return plan


def _is_news(error: ErrorDetails) -> bool:
    """A list whose entries are all wrong is called too short as well; what does not fit is told with its place."""
    return error["type"] != INCONSISTENT and not (error["type"] == "too_short" and error["input"] != [])


def _read_weekdays(tree: Tree) -> None:
    """Turn «thứ Sáu» into its number: the plan's own floor has no words."""
    numbers = {fold(name): number for name, number in _WEEKDAYS.items()}
    for path, entry in _dated(tree.value):
        stated = entry.get("weekday")
        if not isinstance(stated, str):
            continue
        if fold(stated) in numbers:
            entry["weekday"] = numbers[fold(stated)]
        else:
            del entry["weekday"]
            at = tree.places[*path, "weekday"]
            tree.add(at, "unknown_word", **shown({"key": "weekday", "value": stated, "known": list(_WEEKDAYS)}))


def _dated(value: dict[str, Any]) -> Iterator[tuple[TreePath, dict[str, Any]]]:
    """Yield what may name a weekday."""
    programme = value.get("programme")
    for name in ("meetings", "windows"):
        entries = programme.get(name) if isinstance(programme, dict) else None
        for place, entry in enumerate(entries if isinstance(entries, list) else ()):
            if isinstance(entry, dict):
                yield ("programme", name, place), entry
