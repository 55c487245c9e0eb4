"""What stands before and around every page: foreign forms are refused, headers set, mistakes answered kindly."""

import hmac
import logging
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from urllib.parse import urlsplit

import structlog
from aiohttp import HttpVersion11, web

from domain.errors import NoRight, NotFound, Refused
from services.people.signing_in import Browser
from services.refusals import say_refusal
from web.site import SITE, Site, render, wants_json, words

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
_WORDED = {400, 401, 403, 404, 405, 413, 429}
_AWAY_FOR = 30
"""Seconds after which to ask again when the database does not answer."""
STREAMING = web.RequestKey("streaming", bool)
"""Set on a request whose answer has begun and goes on."""
HELD = web.RequestKey("held", ExitStack)
"""What a request holds beside the memory, let go when it has been answered."""

log = structlog.get_logger()


class Answer(Exception):
    """A request that ends here: an HTTP status, and the key of its words in templates/web/words.toml.

    `lead`: in other words than those.
    """

    def __init__(self, status: int, key: str = "", *, retry_after: int | None = None, lead: str = "") -> None:
        super().__init__(key or str(status))
        self.status = status
        self.key = key or str(status)
        self.retry_after = retry_after
        self.lead = lead


@web.middleware
async def answer_mistakes(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn whatever goes wrong into a page, or JSON for the script; a bug is logged and apologised for."""
    try:
        return await handler(request)
    except Answer as answer:
        response = tell(request, answer.status, answer.key, lead=answer.lead)
        if answer.retry_after is not None:
            response.headers["Retry-After"] = str(answer.retry_after)
        return response
    except Refused as refused:
        return _refuse(request, refused)
    except web.HTTPException as problem:
        if problem.status < web.HTTPBadRequest.status_code:
            raise
        status = problem.status if problem.status in _WORDED else web.HTTPBadRequest.status_code
        return tell(request, problem.status, str(status))
    except ConnectionError:
        raise
    except Exception as problem:  # noqa: BLE001 - the edge of every page
        return _apologise(request, problem)
    finally:
        if (held := request.get(HELD)) is not None:
            held.close()


def _apologise(request: web.Request, problem: Exception) -> web.Response:
    """One apology for a bug, or for a database that does not answer; the traceback of a bug in the log."""
    away = request.app[SITE].away(problem)
    if away:
        log.warning("web.database_away", problem=type(problem).__name__)
    else:
        log.error("web.bug", method=request.method, route=_route(request), exc_info=problem)
    if request.get(STREAMING) and request.transport is not None:
        request.transport.abort()  # an apology in the middle of a stream would be noise: the page comes back
        raise ConnectionAbortedError from problem
    response = tell(request, 503 if away else 500, "503" if away else "500")
    if away:
        response.headers["Retry-After"] = str(_AWAY_FOR)
    return response


def _route(request: web.Request) -> str:
    """Name a page without what its address may give away, such as a link's token."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else ""


def _refuse(request: web.Request, refused: Refused) -> web.Response:
    """Say what a rule refused, in the rule's own words: 404 NotFound, 403 NoRight, 409 all others."""
    status = 404 if isinstance(refused, NotFound) else 403 if isinstance(refused, NoRight) else 409
    lead = say_refusal(refused, now=request.app[SITE].core.clock())
    return tell(request, status, f"{status}", lead=lead)


def tell(request: web.Request, status: int, key: str, *, lead: str = "") -> web.Response:
    """Say what went wrong and what to do next; `lead`: in other words than those of the key."""
    said = words()["mistakes"][key] | ({"lead": lead} if lead else {})
    if wants_json(request):
        response = web.json_response({"ok": False, "error": said["lead"], "code": key}, status=status)
    else:
        response = render(request, "mistake", status, **said)
    if request.body_exists and not request.content.is_eof():
        response.force_close()  # what is left of the request is not to be taken for the next one
    return response


@web.middleware
async def refuse_foreign(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse forms that another site's page sends (browsers say where a form comes from)."""
    if request.method not in {"GET", "HEAD"} and not is_own(request, request.app[SITE]):
        raise Answer(403)
    return await handler(request)


def is_own(request: web.Request, site: Site) -> bool:
    """Whether a form comes from a page of ours, as far as the browser tells.

    Sec-Fetch-Site decides where there is one: behind a proxy that sets `Referrer-Policy: no-referrer` a browser
    sends `Origin: null` from our own pages too.
    """
    fetched = request.headers.get("Sec-Fetch-Site")
    if fetched == "same-origin":
        return True
    if fetched is not None and fetched != "none":
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    try:
        host = urlsplit(origin).netloc
    except ValueError:
        return False
    return host != "" and host in {request.host, site.host}


class _OneLine(logging.Filter):
    """Tells in one line of what is no request at all: with a traceback each, anybody could fill the disk.

    Bugs of ours do not come this far: answer_mistakes has told them in full.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        problem = record.exc_info[1] if record.exc_info else None
        if problem is not None:
            told = {"msg": "web.junk: %s", "args": (type(problem).__name__,), "exc_info": None}
            record.__dict__.update(told, levelno=logging.WARNING, levelname="WARNING")
        return True


ONE_LINE = _OneLine()


async def expect(request: web.Request) -> web.StreamResponse | None:
    """Say «go on» to who asks before sending a body; aiohttp's own answer breaks on letters that are none."""
    if request.headers.get("Expect", "").lower() != "100-continue":
        return tell(request, 417, "400")
    if request.version >= HttpVersion11:
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    return None


def check_form(site: Site, browser: Browser, token: str) -> None:
    """Raise 403 unless the form was made for this session."""
    if not hmac.compare_digest(token.encode(), site.form_token(browser).encode()):
        raise Answer(403)


async def set_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Set what keeps a page from being misused, on every response."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _CONTENT_POLICY)
    kept = (
        response.status < web.HTTPBadRequest.status_code and request.path.startswith("/tinh/") and "v" in request.query
    )
    headers.setdefault("Cache-Control", "public, max-age=31536000, immutable" if kept else "no-store")
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    if request.app[SITE].secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    headers.popall("Server", None)
