"""What every page of the office is: read in one unit, acted on by forms that count once, undone within minutes.

A page is declared (`Page`, in page.py), never written out: GET shows it, POST does one act and answers 303. What a rule
refuses is said on the fresh page; what was changed meanwhile is such a refusal too (409).
"""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from domain.errors import NoRight, NotFound, Refused
from domain.messages.delivery import StoredFile
from domain.people.acted import Acted
from services import which_meeting
from services.people import acting, clerks, office_pages
from services.people.clerks import Clerk
from services.people.office_pages import HOME
from services.refusals import say_refusal
from services.unit_of_work import UnitOfWork
from templates.say import say
from web.files import serve
from web.forms import Form, read_form
from web.guard import Answer, check_form
from web.office.gate import Closed, Seat, closed, sit_down
from web.office.page import Act, Asked, Page
from web.reading import LARGEST_ID, number
from web.sign_in import event_in, new_event
from web.site import SITE, Core, render, see_other, words

__all__ = ["DONE", "Act", "Asked", "Frame", "Page", "seated"]

FIELDS = 1_200
"""Fields of one form: a tick and a version for each of some hundred rows."""
DONE = "da"
"""What was done last, in the address."""
_UNDO = "hoan-tac"
Handler = Callable[[web.Request], Any]
_Led = tuple[Acted, Mapping[str, str]]
"""What was done, and what the address names then."""


@dataclass(frozen=True, slots=True)
class _Answering:
    """How a page is shown beyond what it reads: after a refusal, or before an act that asks first."""

    status: int = 200
    alert: str = ""
    form: Form = field(default_factory=Form)
    asks: bool = False
    ready: Any = None


class Frame:
    """All pages together; `routes` serve them."""

    def __init__(self, *pages: Page) -> None:
        self._acts = {f"{page.name}.{name}": act for page in pages for name, act in page.acts.items()}
        self.routes: list[web.RouteDef] = []
        for page in pages:
            self.routes.append(web.get(page.row.address, seated(partial(self._show, page=page))))
            if page.file is not None:
                self.routes.append(web.get(f"{page.row.address}/tep", seated(partial(self._file, page=page))))
            if page.acts:
                self.routes.append(web.post(page.row.address, seated(partial(self._act, page=page))))
                self.routes.append(web.post(f"{page.row.address}/{_UNDO}", seated(partial(self._undo, page=page))))

    async def _show(self, request: web.Request, seat: Seat, *, page: Page) -> web.Response:
        return await self._render(request, seat, page, _Answering())

    async def _file(self, request: web.Request, seat: Seat, *, page: Page) -> web.Response:
        assert page.file is not None
        read = page.file

        def work(uow: UnitOfWork) -> StoredFile | None:
            file_id = read(uow, _asked(uow, seat.clerk, request, Form()))
            return uow.files.get(file_id) if file_id is not None else None

        stored = await request.app[SITE].core.read(work)
        if stored is None:
            raise Answer(404)
        return serve(stored, cache="no-store")

    async def _act(self, request: web.Request, seat: Seat, *, page: Page) -> web.Response:
        form = await self._form(request, seat)
        if isinstance(form, _Answering):
            return await self._render(request, seat, page, form)
        name, event = form.get("viec"), _event(form)
        act = page.acts.get(name)
        if act is None:
            raise Answer(400)

        def work(uow: UnitOfWork, *, ready: Any) -> _Led:  # noqa: ANN401 - what this act's `first` has made
            asked = _asked(uow, seat.clerk, request, form, ready)
            named = f"{page.name}.{name}"
            acted = office_pages.act_once(uow, named, event, lambda unit: act.do(unit, asked), by=asked.by)
            return acted, act.then(uow, asked, acted) if act.then is not None else {}

        if act.ask is not None and not form.get("chac"):
            return await self._try(request, seat, page, form, None, act.first)
        if act.first is not None:
            known = await request.app[SITE].core.read(partial(office_pages.known, event=event, by=seat.clerk.person_id))
            if known is not None:
                return see_other(_here(request, **{DONE: str(known.key)}))
        return await self._try(request, seat, page, form, work, act.first)

    async def _undo(self, request: web.Request, seat: Seat, *, page: Page) -> web.Response:
        form = await self._form(request, seat)
        if isinstance(form, _Answering):
            return await self._render(request, seat, page, form)
        acted_id, event = number(form.get("viec"), most=LARGEST_ID), _event(form)
        if acted_id is None:
            raise Answer(400)

        led: dict[str, str] = {}

        def undo(uow: UnitOfWork, acted: Acted) -> None:
            act = self._acts[acted.act]
            assert act.undo is not None
            act.undo(uow, acted)
            if act.back is not None:
                led.update(act.back(uow, _asked(uow, seat.clerk, request, form), acted))

        def work(uow: UnitOfWork, *, ready: None) -> _Led:
            del ready
            return office_pages.take_back(uow, acted_id, event, undo, by=seat.clerk.person_id), led

        return await self._try(request, seat, page, form, work)

    async def _form(self, request: web.Request, seat: Seat) -> Form | _Answering:
        """Read a form of ours; what to show instead where the page it comes from is too old."""
        site, form = request.app[SITE], await read_form(request, most=FIELDS)
        if not site.acts.allows(str(seat.browser.account_id)):
            raise Answer(429, "hurry", retry_after=5)
        try:
            check_form(site, seat.browser, form.get("csrf"))
        except Answer as answer:
            return _Answering(answer.status, words()["mistakes"][answer.key]["lead"], form)
        if form.problem:
            return _Answering(413, words()["mistakes"][form.problem]["lead"], form)
        return form

    async def _try(
        self,
        request: web.Request,
        seat: Seat,
        page: Page,
        form: Form,
        work: Callable[..., _Led] | None,
        first: Callable[[Core, Asked], Awaitable[Any]] | None = None,
    ) -> web.Response:
        """Do it and go back to the page, or show the page with why not; without work: what it would do."""
        core = request.app[SITE].core
        try:
            ready = await first(core, Asked(seat.clerk.person_id, None, request.query, form)) if first else None
            if work is None:
                return await self._render(request, seat, page, _Answering(form=form, asks=True, ready=ready))
            acted, led = await core.write(partial(work, ready=ready), key=f"office:{seat.clerk.person_id}")
        except NotFound:
            raise
        except Refused as refused:
            status = 403 if isinstance(refused, NoRight) else 409
            return await self._render(
                request, seat, page, _Answering(status, say_refusal(refused, now=core.clock()), form)
            )
        return see_other(_here(request, **led, **{DONE: str(acted.key)}))

    async def _render(self, request: web.Request, seat: Seat, page: Page, how: _Answering) -> web.Response:
        site = request.app[SITE]
        seen = await site.core.read(partial(self._look, request=request, seat=seat, page=page, how=how))
        return render(
            request,
            f"office/{page.name}",
            how.status,
            page=page.name,
            titles=words()["office"]["pages"],
            words=words()["office"],
            clerk=seat.clerk,
            csrf=site.form_token(seat.browser),
            event=new_event(),
            here=_here(request),
            undoing=f"{request.path.removesuffix(f'/{_UNDO}')}/{_UNDO}",
            alert=how.alert,
            typed=how.form.fields if how.alert or how.asks else {},
            **seen,
        )

    def _look(
        self, uow: UnitOfWork, *, request: web.Request, seat: Seat, page: Page, how: _Answering
    ) -> dict[str, Any]:
        asked = _asked(uow, seat.clerk, request, how.form, how.ready)
        act = page.acts.get(how.form.get("viec")) if how.asks else None
        bodies = office_pages.bodies_of(uow, seat.clerk)
        done = number(request.query.get(DONE, ""), most=LARGEST_ID)
        acted = office_pages.just_done(uow, done, by=asked.by) if done is not None and not how.alert else None
        here = asked.of or next(iter(bodies), None)
        host = uow.people.unit(here.unit_id).name if here is not None else which_meeting.occasion(uow, asked.by)[0]
        own = {
            "menu": office_pages.menu(uow, seat.clerk, bodies, asked.of),
            "of": asked.of,
            "host": host,
            "others": [(office_pages.mark_of(body), body) for body in bodies],
            "said": self._said(uow, acted),
            "undo": acted.key if acted is not None and acted.may_be_undone(uow.now) else None,
            "asks": act.ask(uow, asked) if act is not None and act.ask is not None else None,
            "now": uow.now,
            "capacities": acting.capacities(uow, asked.by),
            "seen": clerks.newest(uow),
            "stream": f"{HOME}/{office_pages.mark_of(asked.of)}/dong" if asked.of else f"{HOME}/dong",
        }
        read = page.read(uow, asked)
        assert not own.keys() & read.keys(), "a page may not take what the frame itself shows"
        return own | read

    def _said(self, uow: UnitOfWork, acted: Acted | None) -> str:
        if acted is None:
            return ""
        if acted.act == "undo":
            return str(words()["office"]["undone_of"].get(acted.told["undone"]) or say("helping/undone"))
        return self._acts[acted.act].said(uow, acted)


def seated(handler: Callable[..., Any]) -> Handler:
    """Let in who may, and tell others why the pages are closed to them."""

    async def gated(request: web.Request) -> web.StreamResponse:
        try:
            answer: web.StreamResponse = await handler(request, await sit_down(request))
        except Closed as why:
            return closed(request, why)
        except NotFound as nothing:
            raise Answer(404) from nothing
        return answer

    return gated


def _asked(
    uow: UnitOfWork,
    clerk: Clerk,
    request: web.Request,
    form: Form,
    ready: Any = None,  # noqa: ANN401 - what an act's `first` has made
) -> Asked:
    mark = request.match_info.get("of")
    body = office_pages.body_at(uow, mark, by=clerk.person_id) if mark is not None else None
    one = {"n": request.match_info["n"]} if "n" in request.match_info else {}
    return Asked(clerk.person_id, body, {**request.query, **one}, form, ready)


def _event(form: Form) -> str:
    """Return the form's name with what it says: from a page shown again, another content is another act."""
    content = [f"{name}={value}" for name, value in sorted(form.fields.items()) if name not in {"csrf", "event"}]
    files = [hashlib.sha256(sent.content).hexdigest() for sent in form.files]
    return f"{event_in(form)}:{hashlib.sha256(chr(0).join([*content, *files]).encode()).hexdigest()[:12]}"


def _here(request: web.Request, **more: str) -> str:
    """Return the page's own address with its filters, without what was done last."""
    named = {name: value for name, value in request.query.items() if name != DONE} | more
    kept = {name: value for name, value in named.items() if value or name not in more}
    path = request.path.removesuffix(f"/{_UNDO}") or HOME
    return f"{path}?{urlencode(kept)}" if kept else path
