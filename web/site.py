"""What every page needs: the core behind it, where it stands, its secret; and the words of its own."""

import asyncio
import hashlib
import hmac
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

import aiohttp_jinja2
from aiohttp import web

import templates
from conversation.pace import Pace
from conversation.router import Router
from conversation.turn import Arrived
from domain.messages.owed import Owed
from services.messages.turns import Taken
from services.people.signing_in import Browser
from services.unit_of_work import UnitOfWork
from web.rates import Rate, asker
from web.streams import Streams

T = TypeVar("T")
PAGES = Path(templates.__file__).parent / "web"
STATIC = Path(__file__).parent / "static"
KEPT = frozenset(path.name for path in STATIC.iterdir())
"""The names of our own files that pages ask for."""


class Papers(Protocol):
    """What makes the papers for which pages wait, or that somebody opens."""

    async def idle(self) -> None:
        """Return once it makes none."""
        ...

    async def as_pdf(self, files: Sequence[bytes]) -> list[bytes]:
        """Return these Word files as PDF; none at all where that cannot be."""
        ...

    async def settle(self, file_id: int) -> None:
        """See to it that a file that was ordered is made, or given up."""
        ...


class Core(Protocol):
    """The running program as pages see it. `listeners` hear of committed messages in the event loop."""

    listeners: list[Callable[[Sequence[Owed]], None]]

    @property
    def router(self) -> Router[UnitOfWork]:
        """What the program's talks ask, and wait for."""
        ...

    @property
    def clock(self) -> Callable[[], Any]:
        """The program's clock, in UTC."""
        ...

    @property
    def papers(self) -> Papers:
        """What makes the papers that talks have ordered."""
        ...

    async def take(self, arrived: Arrived) -> Taken:
        """Take one arrival; returns after its commit."""
        ...

    async def write(self, work: Callable[[UnitOfWork], T], *, key: str = "") -> T:
        """Run a unit of work."""
        ...

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run a unit that only reads."""
        ...


@dataclass(slots=True)
class Site:
    """One web chat. `secure`: cookies go over https only. The rates count per address that asks.

    `away`: whether a problem means that the database does not answer, which is nobody's bug. `unpacking`: who holds
    whole files in memory. `push_key`: the public key by which browsers are told of news, "" where none are;
    `push_inside`: also those whose service is a machine of the private network.
    """

    core: Core
    public_url: str
    secret: bytes = field(repr=False)
    secure: bool
    streams: Streams
    away: Callable[[BaseException], bool] = field(default=lambda _: False)
    unpacking: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))
    newcomers: Rate = field(default_factory=lambda: Rate(burst=600, every=1.0))
    tries: Rate = field(default_factory=lambda: Rate(burst=60, every=5.0))
    misses: Rate = field(default_factory=lambda: Rate(burst=20, every=30.0))
    pace: Pace = field(default_factory=Pace)
    acts: Rate = field(default_factory=lambda: Rate(burst=150, every=0.25))
    push_key: str = ""
    push_inside: bool = False

    @property
    def host(self) -> str:
        """The host and port of the public address."""
        return urlsplit(self.public_url).netloc

    def origin(self, request: web.Request) -> str:
        """Return the address that asks as a hash, by which wrong codes are counted."""
        return hmac.new(self.secret, f"asker:{asker(request)}".encode(), hashlib.sha256).hexdigest()[:32]

    def form_token(self, browser: Browser) -> str:
        """Return the token that forms of this session carry."""
        return hmac.new(self.secret, f"form:{browser.token_hash}".encode(), hashlib.sha256).hexdigest()[:40]

    def whose(self, browser: Browser) -> str:
        """Return a name of the account for its own pages' scripts: the same at each visit, and telling nothing."""
        return hmac.new(self.secret, f"whose:{browser.account_id}".encode(), hashlib.sha256).hexdigest()[:24]


SITE = web.AppKey("site", Site)


@cache
def words() -> dict[str, Any]:
    """Return templates/web/words.toml: what pages say outside their templates."""
    with (PAGES / "words.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def fingerprint(name: str) -> str:
    """Return a static file's address, which changes with its content so that browsers may keep it for good."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"/tinh/{name}?v={digest}"


def render(request: web.Request, name: str, status: int = 200, **values: Any) -> web.Response:  # noqa: ANN401 - values of any kind fill a template
    """Return templates/web/<name>.html.j2 as a page."""
    return aiohttp_jinja2.render_template(f"{name}.html.j2", request, values, status=status)


def wants_json(request: web.Request) -> bool:
    """Whether the page's script asks, and not a plain form or link."""
    return "application/json" in request.headers.get("Accept", "")


def see_other(place: str) -> web.Response:
    """Send the browser on after a form."""
    return web.Response(status=303, headers={"Location": place})
