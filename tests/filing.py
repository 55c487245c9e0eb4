"""Files that hang on questions in tests: fetched and looked into as the clock does it."""

from collections.abc import Mapping
from io import BytesIO

from PIL import Image

from bot.network.attachments import Fetcher, check_waiting, fetch_waiting
from bot.runtime import Runtime
from conversation.turn import Media
from services import attaching
from tests.world import World


def picture(side: int = 40) -> bytes:
    """A photo as a telephone makes it."""
    drawn = BytesIO()
    Image.new("RGB", (side, side), "teal").save(drawn, "JPEG")
    return drawn.getvalue()


async def hangs(runtime: Runtime, world: World, question: int, *media: Media, part: str = "parent") -> None:
    """Let what somebody sent hang on a question; nobody has looked into it yet."""
    await runtime.write(
        lambda uow: attaching.attach(uow, world.people[part], "web", media, alone=True, question_id=question)
    )


def photos(count: int = 1) -> list[Media]:
    """So many photos that came along with a form."""
    return [Media("photo", f"p{n}", f"anh-{n}.jpg", "image/jpeg", 0, picture(40 + n)) for n in range(count)]


async def looked_into(runtime: Runtime, fetchers: Mapping[str, Fetcher] | None = None) -> None:
    """Do what the clock does every two seconds."""
    await fetch_waiting(runtime, fetchers or {})
    await check_waiting(runtime)
