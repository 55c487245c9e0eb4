"""One person and an Official Account on Zalo: what they do there and what they see."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.networks.zalo_files import AAC, JPEG, KeptFile
from tests.waiting import WITHIN

if TYPE_CHECKING:
    from tests.networks.zalo_oa_server import ZaloOaServer

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class OaReply:
    """A message of the account as the person sees it. `buttons`: (title, payload); `links`: (title, address)."""

    message_id: str
    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    picture: str = ""
    tick: int = 0  # orders what happens


@dataclass(slots=True, eq=False)
class OaSaid:
    """What a person did, as it went to the office. `statuses`: what the webhook answered, None where no answer came."""

    body: Json
    file: KeptFile | None = None
    statuses: list[int | None] = field(default_factory=list)


class OaChat:
    """Get one from `ZaloOaServer.chat` or `ZaloOaServer.group`; every act is pushed at once."""

    def __init__(self, server: "ZaloOaServer", user_id: str, group_id: str = "") -> None:
        self.user_id = user_id
        self.group_id = group_id
        self.replies: list[OaReply] = []
        self.refuses: int = 0  # the error that meets whatever is sent here
        self.words = "refused"
        self._server = server
        self._acted = 0

    async def hears(self, part: str, timeout: float = WITHIN) -> OaReply:  # noqa: ASYNC109 reads as a limit
        """The account's message holding `part`, sent after the person's last act; waits for it."""

        def found() -> OaReply | None:
            return next((each for each in self.replies if each.tick > self._acted and part in each.text), None)

        heard = await self._server.wait_for(found, timeout)
        assert heard is not None
        return heard

    def says(self, text: object, **extra: Any) -> OaSaid:  # noqa: ANN401 - fields of a message
        """Write."""
        return self.sends("text", {"text": text} | extra)

    def presses(self, title: str) -> OaSaid:
        """Press the newest button of this title: its payload goes out as if it were written, unseen."""
        for reply in reversed(self.replies):
            for name, payload in reply.buttons:
                if name == title:
                    return self.says(payload)
        raise AssertionError(f"no button {title!r}; there is {[reply.buttons for reply in self.replies][-3:]}")

    def sends_photo(self, content: bytes = JPEG, text: str = "") -> OaSaid:
        """A picture, fetchable from the stand-in."""
        kept = self._server.files.keep(content, "photos", "jpg", "image/jpeg")
        return self._attached("image", kept, {}, text)

    def sends_voice(self, content: bytes = AAC) -> OaSaid:
        """A voice message."""
        return self._attached("audio", self._server.files.keep(content, "voices", "aac", "audio/aac"), {})

    def sends_file(self, name: str, content: bytes, mime: str) -> OaSaid:
        """A document, whose size Zalo tells as text."""
        kept = self._server.files.keep(content, "files", name.rpartition(".")[2], mime)
        return self._attached("file", kept, {"name": name, "size": str(len(content)), "type": name[-3:]})

    def sends(self, kind: str, message: Json, file: KeptFile | None = None) -> OaSaid:
        """A message of any kind, even one that Zalo will invent next year."""
        self._acted = self._server.tick()
        to = {"id": self.group_id or self._server.oa_id}
        body = {"sender": {"id": self.user_id}, "recipient": to, "message": {"msg_id": self._server.new_id()} | message}
        return self._server.tell(f"user_send_{'group_' if self.group_id else ''}{kind}", body, file=file)

    def follows(self, *, again: bool = True) -> OaSaid:
        """Press «Quan tâm», or that once more (`again=False`: no longer)."""
        self._acted = self._server.tick()
        name = "follow" if again else "unfollow"
        return self._server.tell(name, {"follower": {"id": self.user_id}, "oa_id": self._server.oa_id})

    def hear(self, content: Json) -> OaReply:
        """Take a message of the account."""
        payload = content.get("attachment", {}).get("payload", {})
        row = payload.get("buttons", [])
        shown = payload.get("elements", [{}])
        reply = OaReply(
            self._server.new_id(), content.get("text", ""),
            tuple((one["title"], one["payload"]) for one in row if one["type"] == "oa.query.hide"),
            tuple((one["title"], one["payload"]["url"]) for one in row if one["type"] == "oa.open.url"),
            shown[0].get("url", ""), self._server.tick(),
        )  # fmt: skip
        self.replies.append(reply)
        return reply

    def _attached(self, kind: str, kept: KeptFile, told: Json, text: str = "") -> OaSaid:
        payload = {"url": self._server.files.url(kept)} | told
        message: Json = {"attachments": [{"type": kind, "payload": payload}]}
        return self.sends(kind, message | ({"text": text} if text else {}), kept)
