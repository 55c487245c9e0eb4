"""The chat on the home screen and its notifications: the service worker, the manifest, and who lets a browser tell."""

from functools import partial

from aiohttp import web

from domain.errors import NotFound
from services import which_meeting
from services.people import subscribing
from web.chat import must_be
from web.forms import read_form
from web.guard import Answer, check_form
from web.sign_in import CHAT
from web.site import SITE, STATIC, fingerprint, words

ICONS = (
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("icon-full.png", "512x512", "maskable"),
)
_LONGEST = 1_200
routes = web.RouteTableDef()


@routes.get("/sw.js")
async def worker(request: web.Request) -> web.StreamResponse:
    """Hand out the service worker from the root, which is as far as it reaches; browsers look for a newer one."""
    del request
    return web.FileResponse(STATIC / "sw.js", headers={"Cache-Control": "no-cache", "Content-Type": "text/javascript"})


@routes.get("/manifest.webmanifest")
async def manifest(request: web.Request) -> web.StreamResponse:
    """Say how the chat looks on a home screen; the same for everybody."""
    host, _ = await request.app[SITE].core.read(which_meeting.occasion)
    said = words()["app"]
    icons = [
        {"src": fingerprint(name), "sizes": sizes, "type": "image/png", "purpose": purpose}
        for name, sizes, purpose in ICONS
    ]
    told = {
        "id": CHAT, "name": host or said["name"], "short_name": said["short_name"], "description": said["description"],
        "lang": "vi", "start_url": CHAT, "scope": "/", "display": "standalone", "background_color": "#eef2f7",
        "theme_color": "#0059b8", "icons": icons,
    }  # fmt: skip
    return web.json_response(told, content_type="application/manifest+json")


@routes.get(f"{CHAT}/thong-bao")
async def state(request: web.Request) -> web.StreamResponse:
    """Tell the service worker, which has no page, whether its browser is told, and what its form has to carry."""
    site, browser = request.app[SITE], await must_be(request)
    found = await site.core.read(partial(subscribing.standing, browser=browser))
    return web.json_response({"told": found.told, "key": site.push_key, "csrf": site.form_token(browser)})


@routes.post(f"{CHAT}/thong-bao")
async def switch_on(request: web.Request) -> web.StreamResponse:
    """Tell this browser of news from now on."""
    site, browser = request.app[SITE], await must_be(request)
    form = await read_form(request)
    check_form(site, browser, form.get("csrf"))
    if not site.push_key:
        raise NotFound
    if not site.acts.allows(str(browser.account_id)):
        raise Answer(429, retry_after=60)
    endpoint, p256dh, auth = (form.get(name)[:_LONGEST] for name in ("endpoint", "p256dh", "auth"))
    subscribe = partial(subscribing.subscribe, browser=browser, endpoint=endpoint, p256dh=p256dh, auth=auth)
    await site.core.write(partial(subscribe, inside=site.push_inside))
    return web.json_response({"ok": True})


@routes.post(f"{CHAT}/thong-bao/tat")
async def switch_off(request: web.Request) -> web.StreamResponse:
    """Tell this browser no more."""
    site, browser = request.app[SITE], await must_be(request)
    check_form(site, browser, (await read_form(request)).get("csrf"))
    await site.core.write(partial(subscribing.unsubscribe, browser=browser))
    return web.json_response({"ok": True})
