"""What holds for every page of the office, also for the next one: rights asked of services, words, forms of ours."""

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from services.people.office_pages import HOME, PAGES
from tests.web.office.desk import TIMELINE, Clerk
from tests.web.visiting import Visitor
from tests.world import World
from web.office import pages
from web.site import PAGES as TEMPLATES
from web.site import words

SOURCES = sorted(Path(pages.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_a_page_asks_services(path: Path) -> None:
    """No rights of its own, nothing stored by itself."""
    tree = ast.parse(path.read_bytes())
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    called = {
        node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert not {name for name in names if name.startswith("MAY_")} | (names & {"OFFICE", "POSTS", "check_role"})
    assert not called & {"keep", "roles", "memberships", "act"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_has_words(page: object) -> None:
    name = page.name  # type: ignore[attr-defined]
    assert words()["office"]["pages"][name]
    template = (TEMPLATES / "office" / f"{name}.html.j2").read_text(encoding="utf-8")
    assert 'extends "office/base.html.j2"' in template
    assert 'method="post"' not in template or "csrf" in template


def test_keys_are_letters_that_telex_leaves_alone() -> None:
    """Or digits, or Enter, or arrows beside a letter; and each is printed in what it presses."""
    for path in (TEMPLATES / "office").glob("*.j2"):
        text = path.read_text(encoding="utf-8")
        for codes, inside in re.findall(r'data-key="([^"]+)"[^>]*>(.*?)</(?:button|summary|a)>', text):
            code = re.sub(r" Arrow(?:Up|Down)$", "", codes)
            key = code.removeprefix("Key")
            if code.startswith("Digit"):
                key = code.removeprefix("Digit")
            else:
                assert key in {*"BCGHKLMNPQTV", "Enter"}, (path.name, code)
            assert f"<kbd>{key}</kbd>" in inside, (path.name, code)


async def test_foreign_and_old_forms_change_nothing(
    visitor: Callable[[], Visitor], world: World, quiet: Callable[[], None]
) -> None:
    """From another site: refused; from a page of another session: the fresh page with why, for a person to go on."""
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    page = await clerk.opens(TIMELINE)
    action, fields = page.fields("propose")
    elsewhere = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    async with clerk.visitor.http.post(action, data=fields, headers=elsewhere) as answer:
        assert answer.status == 403
    old = await clerk.sends(action, fields | {"csrf": "0" * 40})
    assert (old.status, "Xin tải lại trang" in old.status_line) == (403, True)
    assert "Chưa có mốc việc nào." in old.words
    async with clerk.visitor.http.post(HOME, data={}) as answer:
        assert answer.status == 405
    quiet()
