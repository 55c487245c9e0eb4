"""The floors that import-linter cannot see: who may wait, who may speak Vietnamese, what the lock files hold."""

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.known import KNOWN
from domain.messages.network import WEB

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


def literals(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """String literals, docstrings left out."""
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            yield node.lineno, node.value


def spoken(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Text that a person could read. One letter alone is data, not a word."""
    return ((line, text) for line, text in literals(tree) if len(text) > 1 and VIETNAMESE.search(text))


def of_a_network(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Text that names a network which people reach us by, our own page aside."""
    names = KNOWN.keys() - {WEB}
    return ((line, text) for line, text in literals(tree) if any(name in text.lower() for name in names))


def test_only_the_edges_wait() -> None:
    found = [f"{path}:{line}" for path, tree in modules(*SYNCHRONOUS) for line in waiting(tree)]
    assert found == []


def test_no_vietnamese_outside_the_templates() -> None:
    """What a person reads lives in templates/, so that a clerk can mend it and English can follow."""
    floors = [floor for floor in FLOORS if floor != "templates"]
    found = [f"{path}:{line}: {text!r}" for path, tree in modules(*floors) for line, text in spoken(tree)]
    assert found == []


def test_no_network_is_named_below_bot() -> None:
    """What is special about a network is in its terms: a new one costs those floors nothing."""
    floors = [floor for floor in FLOORS if floor not in {"bot", "web"}]
    found = [f"{path}:{line}: {text!r}" for path, tree in modules(*floors) for line, text in of_a_network(tree)]
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


Packages = dict[str, set[str]]  # each with its extras, both by their canonical names


def together(requirements: Iterable[Requirement]) -> Packages:
    found: Packages = {}
    for one in requirements:
        found.setdefault(canonicalize_name(one.name), set()).update(map(canonicalize_name, one.extras))
    return found


def pinned(lock: str) -> Iterator[Requirement]:
    """What a lock file holds for this machine: each must be installed here, unless its marker leaves it out."""
    for line in re.findall(r"^[a-z0-9][^\\\n]*", lock, re.MULTILINE):
        pin = Requirement(line)
        if pin.marker is None or pin.marker.evaluate():
            assert str(pin.specifier) == f"=={distribution(pin.name).version}", f"locked, but not installed: {line}"
            yield pin


def holding(requirements: Iterable[str], extras: set[str]) -> Iterator[Requirement]:
    """Those that are asked for on this machine, for the package itself and for these of its extras."""
    for one in map(Requirement, requirements):
        if one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield one


def not_locked(lock: str, ours: list[str]) -> list[str]:
    """What we or a locked package ask for, extras followed, and what is not pinned as it is asked for."""
    pins = together(pinned(lock))
    wanted = together([*pinned(lock), *holding(ours, set())])
    read: Packages = {}
    while wanted != read:
        read = {name: set(extras) for name, extras in wanted.items()}
        for name, extras in read.items():
            requirements = (distribution(name).requires or []) if name in pins else []
            for asked, with_extras in together(holding(requirements, extras)).items():
                wanted.setdefault(asked, set()).update(with_extras)
    missing = [name for name in wanted if name not in pins]
    return sorted(missing + [f"{name}[{it}]" for name in pins for it in wanted[name] - pins[name]])


@pytest.mark.parametrize(
    ("name", "groups"), [("requirements.lock", ["build"]), ("requirements-dev.lock", ["build", "dev"])]
)
def test_a_lock_holds_every_package_with_the_extras_it_is_asked_with(name: str, groups: list[str]) -> None:
    """To a pip before 23.3 «coverage» pins nothing of «coverage[toml]»: it takes the newest, which has no hash here."""
    lock = (ROOT / name).read_text(encoding="utf-8")
    optional = PROJECT["project"]["optional-dependencies"]
    ours = PROJECT["project"]["dependencies"] + [one for group in groups for one in optional[group]]
    assert not_locked(lock, ours) == []
    stripped = re.sub(r"^([a-z0-9._-]+)\[.*?\]", r"\1", lock, flags=re.MULTILINE)
    assert "psycopg[binary]" in not_locked(stripped, ours)


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


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("x = {'zalo': 2000}", [(1, "zalo")]),
        ("if network == 'web': pass", []),
        ("'''Telegram cuts here.'''", []),
    ],
)
def test_a_network_is_seen(source: str, found: list[tuple[int, str]]) -> None:
    assert list(of_a_network(ast.parse(source))) == found
