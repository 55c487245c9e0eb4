"""What a rule refuses while a page is made: the rule's own words and a fitting status, never a 500."""

from collections.abc import Callable
from functools import partial
from typing import NoReturn

import pytest
from aiohttp import web

from domain.errors import MeetingOver, NoRight, NotFound, Refused
from domain.people.access import Role
from domain.questions.errors import NothingToCall
from services.unit_of_work import UnitOfWork
from tests.web.visiting import JSON, Visitor
from tests.world import World
from web.site import SITE


def refuses(uow: UnitOfWork, *, why: str, meeting_id: int) -> NoReturn:
    """Refuse in the middle of a unit, with nouns that were read in it."""
    meeting = uow.meetings.get(meeting_id)
    meeting.title = "hội nghị chưa từng được lưu"
    known: dict[str, Refused] = {
        "khong-thay": NotFound(),
        "khong-quyen": NoRight(roles=[Role.SECRETARY]),
        "da-dong": MeetingOver(meeting=meeting),
        "het-nguoi": NothingToCall(),
    }
    raise known[why]


@pytest.fixture
def app(app: web.Application, world: World) -> web.Application:
    """The web chat with pages that only refuse: one that reads, one that writes."""
    core = app[SITE].core

    async def page(request: web.Request) -> web.StreamResponse:
        run = core.write if request.match_info["way"] == "ghi" else core.read
        await run(partial(refuses, why=request.match_info["why"], meeting_id=world.meeting))

    app.router.add_get("/tu-choi/{way}/{why}", page)
    return app


@pytest.mark.parametrize("way", ["xem", "ghi"])
@pytest.mark.parametrize(
    ("why", "status", "title", "words"),
    [
        ("khong-thay", 404, "Không thấy trang này", "không tìm thấy mục này"),
        ("khong-quyen", 403, "Chưa nhận được thao tác này", "Chức năng này dành cho thư ký."),
        ("da-dong", 409, "Chưa làm được việc này", "Hội nghị chưa từng được lưu đã kết thúc hoặc đã hoãn"),
        ("het-nguoi", 409, "Chưa làm được việc này", "Không còn ai chờ trong danh sách."),
    ],
)
async def test_a_page_says_why_not(
    visitor: Callable[[], Visitor], quiet: Callable[[], None], way: str, why: str, status: int, title: str, words: str
) -> None:
    """For people a page, for the script JSON; nothing in the log."""
    path, anybody = f"/tu-choi/{way}/{why}", visitor()
    page = await anybody.page(path, status)
    assert f"<h1>{title}</h1>" in page
    assert words in page
    async with anybody.http.get(path, headers=JSON) as answer:
        said = await answer.json()
    assert (answer.status, said["ok"], said["code"]) == (status, False, str(status))
    assert words in said["error"]
    quiet()
