"""One chat with the bot on Zalo: what people do there and what they see."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import aiohttp

from tests.networks.zalo_files import AAC, JPEG, KeptFile
from tests.networks.zalo_params import Json
from tests.networks.zalo_updates import ZaloUpdate
from tests.waiting import WITHIN

if TYPE_CHECKING:
    from tests.networks.zalo_server import ZaloServer


@dataclass(frozen=True, slots=True, eq=False)
class ZaloReply:
    """A message of the bot as the person sees it: no buttons, never changed, never taken back."""

    message_id: str
    at: datetime  # UTC, when Zalo took it
    kind: str  # text, photo, sticker or voice
    text: str = ""  # the words, or a photo's caption
    photo: str = ""  # the photo's address
    sticker: str = ""
    voice: str = ""  # the voice's address
    tick: int = 0  # orders what happens


@dataclass(slots=True, eq=False)
class ZaloSaid:
    """What a person did, as it went to the bot."""

    update: ZaloUpdate
    file: KeptFile | None = None  # of a photo or a voice: let it expire, dawdle …

    @property
    def message_id(self) -> str:
        """Zalo's id of the message; empty where the event carried none."""
        return str(self.message.get("message_id", ""))

    @property
    def message(self) -> Json:
        """The message as the wire has it; empty where the event carried none."""
        return dict(self.update.content.get("message", {}))

    @property
    def statuses(self) -> list[int | None]:
        """What the webhook answered to each push of it; None where no answer came."""
        return self.update.statuses


class Opened(NamedTuple):
    """What somebody sees who opens a link."""

    status: int
    content: bytes
    content_type: str


class ZaloChat:
    """Get one from `ZaloServer.chat` or `ZaloServer.group`; every act makes an update for the bot at once."""

    def __init__(self, server: "ZaloServer", chat_id: str, user: Json, chat_type: str) -> None:
        """Nothing was said here yet, but the bot may write first: it has the id."""
        self.chat_id = chat_id
        self.user = user  # `from` of what comes; a test may spoil it: chat.user["is_bot"] = "no"
        self.card: Json = {"id": chat_id, "chat_type": chat_type}
        self.said: list[ZaloSaid] = []
        self.replies: list[ZaloReply] = []
        self.actions: list[str] = []  # «typing»
        self.refuses: int | None = None  # the error code that meets whatever the bot sends here
        self._server = server
        self._acted = 0

    @property
    def last(self) -> ZaloReply | None:
        """The bot's newest message."""
        return self.replies[-1] if self.replies else None

    async def hears(self, part: str, timeout: float = WITHIN) -> ZaloReply:  # noqa: ASYNC109 reads as a limit
        """The bot's message holding `part`, sent after the person's last act; waits for it."""

        def found() -> ZaloReply | None:
            return next((each for each in self.replies if each.tick > self._acted and part in each.text), None)

        heard = await self._server.wait_for(found, timeout)
        assert heard is not None
        return heard

    def says(self, text: str, **extra: Any) -> ZaloSaid:  # noqa: ANN401 fields of a message
        """Write; blank, odd or very long text goes through untouched."""
        return self._post("message.text.received", {"text": text} | extra)

    def says_at_once(self, texts: list[str]) -> list[ZaloSaid]:
        """Several messages whose pushes do not wait for each other."""
        return [self._post("message.text.received", {"text": text}, at_once=True) for text in texts]

    def sends_photo(self, content: bytes = JPEG, caption: str | None = None, **extra: Any) -> ZaloSaid:  # noqa: ANN401
        """A picture, fetchable from the stand-in; `server.photo_key` names the field with its address."""
        kept = self._server.files.keep(content, "photos", "jpg", "image/jpeg")
        body: Json = {self._server.photo_key: self._server.files.url(kept), "message_type": "CHAT_PHOTO"}
        if caption is not None:
            body["caption"] = caption
        return self._post("message.image.received", body | extra, file=kept)

    def sends_voice(self, content: bytes = AAC, **extra: Any) -> ZaloSaid:  # noqa: ANN401
        """A voice message, fetchable from the stand-in."""
        kept = self._server.files.keep(content, "voices", "aac", "audio/aac")
        body = {"voice_url": self._server.files.url(kept), "message_type": "CHAT_VOICE"}
        return self._post("message.voice.received", body | extra, file=kept)

    def sends_sticker(self, sticker: str = "bfe458bf64fa8da4d4eb", **extra: Any) -> ZaloSaid:  # noqa: ANN401
        """A sticker by its id, with the address of its picture."""
        kept = self._server.files.keep(JPEG, "stickers", "webp", "image/webp")
        body = {"sticker": sticker, "url": self._server.files.url(kept), "message_type": "CHAT_STICKER"}
        return self._post("message.sticker.received", body | extra, file=kept)

    def sends_unsupported(self, *, with_message: bool = True) -> ZaloSaid:
        """What Zalo does not show to bots; `with_message=False` tells not even who or where."""
        if with_message:
            return self._post("message.unsupported.received", {})
        return self._go({"event_name": "message.unsupported.received"})

    def sends_event(self, event_name: str, **content: Any) -> ZaloSaid:  # noqa: ANN401 fields of a message
        """An event of any name, such as one that Zalo will invent next year."""
        return self._post(event_name, content)

    def redelivers(self, said: ZaloSaid, *, at_once: bool = False) -> None:
        """Let Zalo send the very same update once more; `at_once` does not wait for pushes under way."""
        self._server.deliver(said.update, at_once=at_once)

    async def opens(self, url: str) -> Opened:
        """Follow a link, as the person's phone does with a photo of the bot; raises aiohttp's errors."""
        async with aiohttp.ClientSession() as phone, phone.get(url) as answer:
            return Opened(answer.status, await answer.read(), answer.content_type)

    def hear(self, kind: str, **content: str) -> ZaloReply:
        """Take a message of the bot."""
        server = self._server
        reply = ZaloReply(server.new_id(), server.now(), kind, tick=server.tick(), **content)
        self.replies.append(reply)
        return reply

    def _post(self, event_name: str, content: Json, *, file: KeptFile | None = None, at_once: bool = False) -> ZaloSaid:
        message: Json = {"from": dict(self.user), "chat": dict(self.card), "message_id": self._server.new_id()}
        message |= {"date": int(self._server.now().timestamp() * 1000)} | content
        return self._go({"event_name": event_name, "message": message}, file=file, at_once=at_once)

    def _go(self, content: Json, *, file: KeptFile | None = None, at_once: bool = False) -> ZaloSaid:
        self._acted = self._server.tick()
        said = ZaloSaid(ZaloUpdate(content, lane=self.chat_id), file)
        self.said.append(said)
        self._server.deliver(said.update, at_once=at_once)
        return said
