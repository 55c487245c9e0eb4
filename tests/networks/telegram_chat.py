"""One person's private chat with the bot: what the person does and what the person sees."""

import mimetypes
import re
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.networks.telegram_markup import units
from tests.waiting import WITHIN

if TYPE_CHECKING:
    from tests.networks.telegram_server import TelegramServer

Json = dict[str, Any]

TEXT_LIMIT = 4096
_KEPT_WITHOUT_CALLS = 20
_COMMAND = re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]+)?")


class Button(NamedTuple):
    """An inline button: its label and its callback data, or the address it opens."""

    label: str
    data: str


class Toast(NamedTuple):
    """The answer to one press: a passing note or an alert; empty text only stops the spinner."""

    text: str
    alert: bool


Rows = list[list[Button]]


@dataclass(slots=True, eq=False)
class TelegramMessage:
    """A message as it stands in the chat now; an edit by the bot changes this very object."""

    body: Json  # the Bot API's Message
    from_bot: bool
    html: str = ""  # the source as the bot sent it, tags included
    document: tuple[str, bytes] | None = None
    photo: bytes | None = None
    update_id: int = 0  # of the update that carried it to the bot, for a person's message
    changed: int = 0  # the tick at which it was sent or last edited
    edited: bool = False
    former: list[Rows] = field(default_factory=list)  # keyboards it had before, for a press that comes late

    @property
    def message_id(self) -> int:
        """Telegram's number of the message."""
        return int(self.body["message_id"])

    @property
    def text(self) -> str:
        """The plain words, or the caption of a file."""
        return str(self.body.get("text") or self.body.get("caption") or "")

    @property
    def entities(self) -> list[Json]:
        """Bold, links and the like, in UTF-16 units of `text`."""
        return list(self.body.get("entities") or self.body.get("caption_entities") or [])

    @property
    def buttons(self) -> Rows:
        """The inline keyboard, row by row."""
        rows = self.body.get("reply_markup", {}).get("inline_keyboard", [])
        return [
            [Button(each["text"], each.get("callback_data") or each.get("url") or "") for each in row] for row in rows
        ]

    @property
    def labels(self) -> list[str]:
        """Every button's label, in reading order."""
        return [button.label for row in self.buttons for button in row]


class TelegramChat:
    """Get one from `TelegramServer.chat`; every act makes an update for the bot at once."""

    def __init__(self, server: "TelegramServer", user_id: int, first_name: str, username: str | None) -> None:
        """The person is known to the bot from now on, so it may write first."""
        self.user_id = user_id
        self.user: Json = {"id": user_id, "is_bot": False, "first_name": first_name, "language_code": "vi"}
        self.card: Json = {"id": user_id, "first_name": first_name, "type": "private"}
        if username:
            self.user["username"] = self.card["username"] = username
        self.phone_number = "84900000000"  # as Telegram tells it: without a plus
        self.blocked = False
        self.board: list[list[Json]] = []  # the reply keyboard under the writing line, its buttons
        self.toasts: list[Toast] = []
        self.spinning: list[str] = []  # ids of presses the bot has not answered
        self.actions: list[str] = []  # «typing» and the like
        self.menu_button: Json = {"type": "default"}
        self.topics: set[int] = set()  # of a bot in threaded mode; without one nobody may name a thread
        self.topic = 0  # the one in which the person writes now, 0 for none
        self.by_id: dict[int, TelegramMessage] = {}
        self._server = server
        self._acted = 0

    @property
    def keyboard(self) -> list[list[str]]:
        """The labels of the keyboard under the writing line."""
        return [[str(button["text"]) for button in row] for row in self.board]

    @property
    def messages(self) -> list[TelegramMessage]:
        """The whole chat as it looks now, oldest first."""
        return list(self.by_id.values())

    @property
    def replies(self) -> list[TelegramMessage]:
        """Only what the bot wrote."""
        return [message for message in self.by_id.values() if message.from_bot]

    @property
    def last(self) -> TelegramMessage | None:
        """The bot's newest message."""
        return next((message for message in reversed(self.by_id.values()) if message.from_bot), None)

    async def hears(self, part: str, timeout: float = WITHIN) -> TelegramMessage:  # noqa: ASYNC109 reads as a limit
        """The bot's message holding `part`, sent or edited after the person's last act; waits for it."""

        def found() -> TelegramMessage | None:
            fresh = (message for message in self.replies if message.changed > self._acted)
            return next((message for message in fresh if part in message.text), None)

        heard = await self._server.wait_for(found, timeout)
        assert heard is not None
        return heard

    def says(self, text: str, **extra: Any) -> TelegramMessage:  # noqa: ANN401 fields of a Message
        """Write; longer than 4,096 units goes out in pieces, as apps do, and the last piece is returned.

        Blank or odd text goes through untouched, which is harsher than Telegram's own apps.
        """
        while units(text) > TEXT_LIMIT:
            piece = text.encode("utf-16-le")[: TEXT_LIMIT * 2].decode("utf-16-le", "ignore")
            self._post({"text": piece} | extra)
            text = text[len(piece) :]
        content: Json = {"text": text}
        if "/" in text:
            content["entities"] = [
                {"type": "bot_command", "offset": units(text[: found.start()]), "length": len(found[0])}
                for found in _COMMAND.finditer(text)
            ]
        return self._post(content | extra)

    def presses(self, label: str, on: TelegramMessage | int | None = None, *, data: str | None = None) -> str:
        """Press a button by its label on the newest message bearing it; returns the callback's id.

        `on` names an older message, whose button may be gone by now; `data` forges what the button carries.
        A label of the reply keyboard is sent as text, as apps do, and the own contact where the button asks for it.
        """
        below = next((one for row in self.board for one in row if one["text"] == label), None) if on is None else None
        if below is not None:
            if below.get("request_contact"):
                self.sends_contact(self.phone_number)
            else:
                self.says(label)
            return ""
        message, found = self._button(label, on, data)
        callback_id = str(secrets.randbits(62))
        self.spinning.append(callback_id)
        self._server.callbacks[callback_id] = self
        self._act()
        self._server.push(
            {
                "callback_query": {
                    "id": callback_id,
                    "from": self.user,
                    "message": message.body,
                    "chat_instance": str(self.user_id * 7919),
                    "data": found,
                }
            },
            lane=self.user_id,
        )
        return callback_id

    def sends_photo(self, content: bytes, caption: str | None = None, **extra: Any) -> TelegramMessage:  # noqa: ANN401
        """A photo in two sizes, the larger last."""
        small = self._server.files.keep(content, "photos", "file.jpg", "image/jpeg")
        large = self._server.files.keep(content, "photos", "file.jpg", "image/jpeg")
        sizes = [small | {"width": 90, "height": 67}, large | {"width": 1280, "height": 960}]
        return self._file({"photo": sizes}, caption, extra, photo=content)

    def sends_album(self, contents: list[bytes], captions: dict[int, str]) -> list[TelegramMessage]:
        """Several photos sent together: as many messages with one `media_group_id`, captions by their place from 0."""
        album = {"media_group_id": str(secrets.randbits(53))}
        return [self.sends_photo(one, captions.get(place), **album) for place, one in enumerate(contents)]

    def sends_video(self, caption: str | None = None, **extra: Any) -> TelegramMessage:  # noqa: ANN401
        """A film of three seconds."""
        card = self._server.files.keep(b"ftyp", "videos", "file.mp4", "video/mp4")
        return self._file({"video": card | {"width": 320, "height": 240, "duration": 3}}, caption, extra)

    def sends_document(
        self,
        name: str,
        content: bytes,
        caption: str | None = None,
        *,
        mime_type: str | None = None,
        size: int | None = None,
        **extra: Any,  # noqa: ANN401
    ) -> TelegramMessage:
        """A file; `size` claims more bytes than there are, to be too big without weighing anything."""
        kind = mime_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
        card = self._server.files.keep(content, "documents", name, kind, size)
        card |= {"file_name": name, "mime_type": kind}
        return self._file({"document": card}, caption, extra, document=(name, content))

    def sends_voice(self, content: bytes = b"OggS", duration: int = 3, **extra: Any) -> TelegramMessage:  # noqa: ANN401
        """A voice message."""
        card = self._server.files.keep(content, "voice", "file.oga", "audio/ogg")
        return self._post({"voice": card | {"duration": duration, "mime_type": "audio/ogg"}} | extra)

    def sends_sticker(self, emoji: str = "👍", **extra: Any) -> TelegramMessage:  # noqa: ANN401
        """A sticker."""
        card = self._server.files.keep(b"RIFF", "stickers", "file.webp", "image/webp")
        shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self._post({"sticker": card | shape | {"emoji": emoji}} | extra)

    def sends_location(self, latitude: float = 21.0278, longitude: float = 105.8342, **extra: Any) -> TelegramMessage:  # noqa: ANN401
        """A point on the map."""
        return self._post({"location": {"latitude": latitude, "longitude": longitude}} | extra)

    def sends_contact(self, phone_number: str = "+84900000000", **extra: Any) -> TelegramMessage:  # noqa: ANN401
        """The person's own card, with a telephone number."""
        return self.sends_contact_of(self.user_id, phone_number, self.user["first_name"], **extra)

    def sends_contact_of(
        self,
        user_id: int | None,
        phone_number: str,
        first_name: str = "Người Khác",
        **extra: Any,  # noqa: ANN401
    ) -> TelegramMessage:
        """Anybody's card; `user_id` None: of somebody who is not at Telegram."""
        whose = {"first_name": first_name} | ({} if user_id is None else {"user_id": user_id})
        return self._post({"contact": {"phone_number": phone_number} | whose} | extra)

    def forwards(self, text: str, author: str = "Người Lạ", **extra: Any) -> TelegramMessage:  # noqa: ANN401
        """Words of somebody whose account is hidden."""
        origin = {"type": "hidden_user", "sender_user_name": author, "date": self._server.seconds() - 60}
        return self._post({"text": text, "forward_origin": origin} | extra)

    def edits(self, message: TelegramMessage | int, text: str) -> TelegramMessage:
        """Change the words of an own message; the bot gets `edited_message`."""
        found = self.by_id[message if isinstance(message, int) else message.message_id]
        found.body = found.body | {"text": text, "edit_date": self._server.seconds()}
        self._act()
        found.update_id = self._server.push({"edited_message": found.body}, lane=self.user_id)
        return found

    def opens_topic(self) -> int:
        """Begin a topic and write in it from now on; returns its number, that of the message which began it."""
        self.topic = self._server.next_message_id()
        self.topics.add(self.topic)
        return self.topic

    def blocks(self) -> None:
        """Block the bot: whatever it sends is refused with 403."""
        self._member("member", "kicked", blocked=True)

    def unblocks(self) -> None:
        """Let the bot write again."""
        self._member("kicked", "member", blocked=False)

    def keep(self, message: TelegramMessage) -> None:
        """Put a message into the chat; without `keep_calls` only the newest few stay."""
        self.by_id[message.message_id] = message
        if not self._server.keep_calls and len(self.by_id) > _KEPT_WITHOUT_CALLS:
            del self.by_id[next(iter(self.by_id))]

    def _post(self, content: Json) -> TelegramMessage:
        body: Json = {
            "message_id": self._server.next_message_id(),
            "from": self.user,
            "chat": self.card,
            "date": self._server.seconds(),
        }
        if self.topic:
            body |= {"message_thread_id": self.topic, "is_topic_message": True}
        message = TelegramMessage(body | content, from_bot=False)
        self._act()
        self.keep(message)
        message.update_id = self._server.push({"message": message.body}, lane=self.user_id)
        return message

    def _file(
        self,
        content: Json,
        caption: str | None,
        extra: Json,
        *,
        document: tuple[str, bytes] | None = None,
        photo: bytes | None = None,
    ) -> TelegramMessage:
        message = self._post(content | ({} if caption is None else {"caption": caption}) | extra)
        message.document, message.photo = document, photo
        return message

    def _button(self, label: str, on: TelegramMessage | int | None, data: str | None) -> tuple[TelegramMessage, str]:
        if on is None:
            candidates = [message for message in reversed(self.by_id.values()) if message.from_bot]
        else:
            candidates = [self.by_id[on] if isinstance(on, int) else on]
        for message in candidates:
            boards = [message.buttons] if on is None else [message.buttons, *reversed(message.former)]
            for button in (button for rows in boards for row in rows for button in row):
                if button.label == label:
                    return message, button.data if data is None else data
        if data is not None and candidates:
            return candidates[0], data
        shown = [label for message in candidates for label in message.labels]
        missing = f"no button {label!r}; there are {shown}"
        raise LookupError(missing)

    def _act(self) -> None:
        self._acted = self._server.tick()

    def _member(self, old: str, new: str, *, blocked: bool) -> None:
        if self.blocked == blocked:
            return
        self.blocked = blocked
        self._server.push(
            {
                "my_chat_member": {
                    "chat": self.card,
                    "from": self.user,
                    "date": self._server.seconds(),
                    "old_chat_member": self._membership(old),
                    "new_chat_member": self._membership(new),
                }
            },
            lane=self.user_id,
        )

    def _membership(self, status: str) -> Json:
        until = {"until_date": 0} if status == "kicked" else {}
        return {"user": self._server.me, "status": status} | until
