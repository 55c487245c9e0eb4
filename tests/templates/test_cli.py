"""Every line that the command line may say is there, and says which setting to mend."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from bot.settings import PREFIX, Settings
from domain.reminder import Rung
from storage.migrate import State
from templates.cli import line

ROOT = Path(__file__).parent.parent.parent
BOOK = tomllib.loads((ROOT / "templates/cli.toml").read_text(encoding="utf-8"))
PROBLEMS = {"DatabaseProblem", "StartProblem"}


def raised() -> Iterator[str]:
    """The names of the problems that the program raises, read from its code."""
    for path in (*(ROOT / "bot").rglob("*.py"), *(ROOT / "storage").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PROBLEMS:
                [first, *_] = node.args
                if isinstance(first, ast.Constant):
                    yield str(first.value)


def test_every_problem_has_its_line() -> None:
    found = set(raised())
    assert len(found) > 8
    found |= {f"database_{state}" for state in State} - {"database_empty", "database_current"}
    assert found <= set(BOOK["problems"])


def test_a_rehearsal_can_name_every_reminder() -> None:
    assert {str(rung) for rung in Rung} == set(BOOK["transcript_rungs"])


@pytest.mark.parametrize("field", sorted(Settings.model_fields))
def test_every_setting_says_what_it_should_be(field: str) -> None:
    variable = PREFIX + field.upper()
    told = line("problems", "setting", variable=variable, should_be=line("settings", field))
    assert variable in told
    assert "\n" not in told


def test_every_setting_stands_in_the_example() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert [name for name in Settings.model_fields if f"{PREFIX}{name.upper()}=" not in example] == []


@pytest.mark.parametrize(
    ("section", "name"), [(section, name) for section, lines in BOOK.items() for name in lines if section != "help"]
)
def test_every_line_is_one_line_with_plain_places(section: str, name: str) -> None:
    text: str = BOOK[section][name]
    assert "\n" not in text
    places = {place for _, place, _, _ in Formatter().parse(text) if place is not None}
    assert all(place.isidentifier() for place in places)
    assert line(section, name, **dict.fromkeys(places, "x"))
