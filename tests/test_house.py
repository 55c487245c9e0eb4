"""The floors that import-linter cannot see: who may wait, who may speak Vietnamese, what the lock files hold."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
FLOORS: list[str] = PROJECT["tool"]["hatch"]["build"]["packages"]
SYNCHRONOUS = [floor for floor in FLOORS if floor not in {"bot", "web", "scheduler"}]

Module = tuple[Path, ast.Module]
WAITS = (ast.Await, ast.AsyncFor, ast.AsyncWith)
VIETNAMESE = re.compile(r"[àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]", re.IGNORECASE)


def modules(*floors: str) -> Iterator[Module]:
    for floor in floors:
        for path in sorted((ROOT / floor).rglob("*.py")):
            yield path.relative_to(ROOT), ast.parse(path.read_bytes(), str(path))


def only_declared(function: ast.AsyncFunctionDef) -> bool:
    """Is it a protocol's promise, with nothing to run?"""
    return all(isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant) for line in function.body)


def waiting(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.AsyncFunctionDef) and not only_declared(node):
            yield node.lineno
        elif isinstance(node, WAITS) or (isinstance(node, ast.comprehension) and node.is_async):
            yield getattr(node, "lineno", 0)


def spoken(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Text that a person could read: string literals, docstrings left out. One letter alone is data, not a word."""
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            text = node.value
            if len(text) > 1 and VIETNAMESE.search(text):
                yield node.lineno, text


def test_only_the_edges_wait() -> None:
    found = [f"{path}:{line}" for path, tree in modules(*SYNCHRONOUS) for line in waiting(tree)]
    assert found == []


def test_no_vietnamese_outside_the_templates() -> None:
    """What a person reads lives in templates/, so that a clerk can mend it and English can follow."""
    floors = [floor for floor in FLOORS if floor != "templates"]
    found = [f"{path}:{line}: {text!r}" for path, tree in modules(*floors) for line, text in spoken(tree)]
    assert found == []


def test_every_floor_is_under_the_same_laws() -> None:
    tools = PROJECT["tool"]
    assert sorted(tools["importlinter"]["root_packages"]) == sorted(FLOORS)
    assert sorted(tools["coverage"]["run"]["source"]) == sorted(FLOORS)
    assert sorted(tools["deptry"]["known_first_party"]) == sorted(FLOORS)
    layers = tools["importlinter"]["contracts"][0]["layers"]
    assert sorted(re.findall(r"\w+", " ".join(layers))) == sorted(FLOORS)


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_holds_hashes_and_no_addresses(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index-url" not in text
    assert "--find-links" not in text
    pins = re.findall(r"^[a-z0-9].*$(?:\n +.*)*", text, re.MULTILINE)
    assert len(pins) > 30
    for pin in pins:
        assert re.match(r"[a-z0-9._-]+(\[[a-z0-9,._-]+\])?==\S+", pin)
        assert "--hash=sha256:" in pin, pin


def test_both_locks_agree() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[a-z0-9._\[\],-]+==\S+", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))

    assert pins("requirements.lock") <= pins("requirements-dev.lock")


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("async def f():\n    return 1", [1]),
        ("x = [a async for a in b]", [0]),
        ("async def f(self) -> str:\n    '''Sends it.'''\n    ...", []),
        ("def f():\n    return 1", []),
    ],
)
def test_waiting_is_seen(source: str, found: list[int]) -> None:
    assert list(waiting(ast.parse(source))) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("x = 'Đã gửi'", [(1, "Đã gửi")]),
        ("x = f'Đã gửi {n}'", [(1, "Đã gửi ")]),
        ("'''Lời dặn.'''", []),
        ("x = text.replace('đ', 'd')", []),
    ],
)
def test_vietnamese_is_seen(source: str, found: list[tuple[int, str]]) -> None:
    assert list(spoken(ast.parse(source))) == found
