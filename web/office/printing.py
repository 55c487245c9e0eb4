"""What is printed: sheets below a head that stays on the screen, and says where their codes lead nowhere."""

from typing import Any

from aiohttp import web

from services.people import code_pictures
from templates.say import say
from web.site import SITE, render, words


def render_sheets(request: web.Request, template: str, **values: Any) -> web.Response:  # noqa: ANN401 - a template's
    """Return a page to print; codes that only this machine could open are told of before they are."""
    told = say("codes/only_here") if code_pictures.only_here(request.app[SITE].public_url) else ""
    titles = words()["office"]["pages"]
    return render(request, f"office/{template}", titles=titles, only_here=told, **values)
