"""The stub of a slip: whoever holds it follows that question without an account; a number tells who holds it now."""

from functools import partial

from aiohttp import web

from domain.errors import NotFound
from services.people import stubs
from templates.say import say
from web.forms import read_form
from web.guard import Answer
from web.rates import asker
from web.reading import clean
from web.site import SITE, render

_LONGEST = 60
routes = web.RouteTableDef()


@routes.get("/p")
async def ask(request: web.Request) -> web.StreamResponse:
    """The short address on stubs, `/p#LETTERS`: what stands behind «#» only the page's script reads."""
    return render(request, "stub", typed="", seen=None, wrong=False)


@routes.post("/p")
async def show(request: web.Request) -> web.StreamResponse:
    """Say where the question is; as with codes only wrong letters are slowed down."""
    site, form = request.app[SITE], await read_form(request)
    typed = clean(form.get("ma")).strip()[:_LONGEST]
    try:
        found = await site.core.read(partial(stubs.follow, typed=typed))
    except NotFound:
        if not site.tries.allows(asker(request)):
            raise Answer(429, retry_after=60) from None
        return render(request, "stub", 404, typed=typed, seen=None, wrong=True)
    told = say("desk/stub", progress=found.progress)
    return render(request, "stub", typed="", seen=found, told=told, wrong=False)
