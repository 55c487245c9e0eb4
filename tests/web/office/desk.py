"""Somebody at the office's pages without a browser: reads what a page says, fills in its forms and sends them."""

import re
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from typing import Any

from aiohttp import FormData

from tests.web.visiting import Visitor

HOME = "/van-phong"
TIMELINE = f"{HOME}/MN26/lich-viec"
_FIELD = re.compile(r"<(input|button|select)\b([^>]*)>")
_VALUE = re.compile(r'([a-z-]+)="([^"]*)"')


@dataclass(frozen=True)
class Shown:
    """A page as it came: its status, where it was, and its HTML."""

    status: int
    address: str
    html: str

    @property
    def words(self) -> str:
        """What can be read of its main part."""
        main = re.search(r"<main.*?</main>", self.html, re.DOTALL)
        assert main, self.html
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", main[0])).split())

    @property
    def status_line(self) -> str:
        """What the status line says."""
        said = re.search(r'<p id="status"[^>]*>(.*?)</p>', self.html, re.DOTALL)
        assert said, self.html
        return " ".join(unescape(said[1]).split())

    def fields(self, act: str, about: int | None = None, *, nth: int = 0) -> tuple[str, dict[str, str]]:
        """The action and the hidden fields of the form that does this."""
        forms = re.findall(r"<form\b([^>]*)>(.*?)</form>", self.html, re.DOTALL)
        found = []
        for head, inside in forms:
            known: dict[str, str] = {}
            for kind, attributes in _FIELD.findall(inside):
                one = dict(_VALUE.findall(attributes))
                if "name" in one and (kind == "button" or one.get("type") == "hidden"):
                    known.setdefault(one["name"], unescape(one.get("value", "")))
            if known.get("viec") == act and (about is None or known.get("moc") == str(about)):
                found.append((unescape(dict(_VALUE.findall(head))["action"]), known))
        assert found, f"no form {act} about {about} in\n{self.words}"
        return found[nth]


class Clerk:
    """A visitor at the office's pages."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor

    async def opens(self, address: str) -> Shown:
        """Read a page."""
        async with self.visitor.http.get(address) as answer:
            return Shown(answer.status, str(answer.url.relative()), await answer.text())

    async def sends(self, address: str, fields: Any) -> Shown:  # noqa: ANN401 - a form of any kind
        """Send a form and follow to what comes of it."""
        async with self.visitor.http.post(address, data=fields) as answer:
            return Shown(answer.status, str(answer.url.relative()), await answer.text())

    async def does(self, page: Shown, act: str, about: int | None = None, *, nth: int = 0, **typed: str) -> Shown:
        """Fill in a form of a page that is open and send it."""
        action, fields = page.fields(act, about, nth=nth)
        return await self.sends(action, fields | {name.replace("_", "-"): value for name, value in typed.items()})

    async def attaches(self, page: Shown, act: str, about: int, file: bytes) -> Shown:
        """Send a form with a picture."""
        action, fields = page.fields(act, about)
        form = FormData(fields)
        form.add_field("tep", BytesIO(file), filename="anh.png", content_type="image/png")
        return await self.sends(action, form)

    async def undoes(self, page: Shown) -> Shown:
        """Press «Hoàn tác»."""
        found = re.search(r'<form method="post" action="([^"]*/hoan-tac[^"]*)">(.*?)</form>', page.html, re.DOTALL)
        assert found, page.status_line
        inputs = [dict(_VALUE.findall(attributes)) for _, attributes in _FIELD.findall(found[2])]
        return await self.sends(unescape(found[1]), {one["name"]: one["value"] for one in inputs})
