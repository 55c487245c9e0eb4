"""A person who talks with the office in a test, whatever the network."""

import itertools
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.network.attachments import Fetcher
from bot.runtime import Runtime
from conversation.turn import Arrived, Media
from domain.messages.delivery import Delivery
from letters.folding import fold
from services.messages.turns import Taken
from services.unit_of_work import UnitOfWork

_counter = itertools.count(1)
_WAYS_OUT = {"quay lai", "huy"}
_LONGEST_TALK = 20
PREVIEW = "…"
"""In a way through the talk of asking: whatever leads from there to the preview."""


@dataclass(frozen=True)
class Heard:
    """One message that a person got."""

    id: int
    text: str
    buttons: tuple[tuple[str, str], ...]
    document: str | None = None

    def shows(self, *words: str) -> bool:
        """Whether all of these words are in it; the assertion that fails names the text."""
        missing = [word for word in words if word not in self.text]
        assert not missing, f"{missing} not in:\n{self.text}"
        return True

    def labels(self) -> list[str]:
        """What the buttons say."""
        return [label for label, _ in self.buttons]


class Speaker:
    """Speaks through the runtime itself, without a wire: says, presses, and reads what came.

    `fetchers`: where the files that they send are fetched from.
    """

    def __init__(self, runtime: Runtime, external_id: str, *, network: str = "web") -> None:
        self.runtime = runtime
        self.external_id = external_id
        self.network = network
        self.last = Taken()
        self.fetchers: dict[str, Fetcher] = {}

    async def says(self, text: str, **more: Any) -> Heard:  # noqa: ANN401 - any field of Arrived
        """Type a message and return the answer to it."""
        return await self._arrives(Arrived(self.network, self.external_id, self._event(), text=text, **more))

    async def presses(self, label: str, *, on: Heard | None = None) -> Heard:
        """Press the newest button with this label (or one on an older message) and return the answer."""
        for heard in [on] if on else reversed(await self.heard()):
            for name, payload in heard.buttons:
                if fold(name) == fold(label):
                    return await self._arrives(
                        Arrived(
                            self.network, self.external_id, self._event(), text=name, payload=payload,
                            pressed_ref=str(heard.id),
                        )
                    )  # fmt: skip
        raise AssertionError(f"no button {label!r}; there is {[h.labels() for h in await self.heard()][-3:]}")

    async def asks(
        self,
        words: str = "Đề nghị công khai thực đơn tuần trên nhóm lớp ạ?",
        *,
        topic: str = "Chăm sóc, nuôi dưỡng",
        mode: str = "Trả lời bằng văn bản",
        until: str = "Gửi câu khác",
    ) -> Heard:
        """Ask a question and return the receipt; `until`: or the message that offers this, such as «Gửi»."""
        await self.says("/hoi")
        return await self.goes_on(topic, words, mode, "Gửi", until=until)

    async def goes_on(self, *answers: str, until: str = "Gửi") -> Heard:
        """Answer whatever the talk asks until it offers this, and return that message; a refusal ends it too.

        Of what is offered the next answer among `answers` is pressed, else the first that is no way out, so that a
        step more in a talk is passed by its usual answer; where nothing is offered the next answer is typed.
        """
        left, heard = list(answers), await self.hears()
        for _ in range(_LONGEST_TALK):
            offered = {fold(label): label for label in heard.labels() if fold(label) not in _WAYS_OUT}
            if fold(until) in offered:
                return heard
            meant = next((place for place, answer in enumerate(left) if fold(answer) in offered), None)
            if meant is not None:
                pressed = left[meant]
                left = left[meant + 1 :]
                heard = await self.presses(pressed)
            elif offered:
                heard = await self.presses(next(iter(offered.values())))
            else:
                heard = await self.says(left.pop(0))
        raise AssertionError(f"{until!r} is never offered; the last was:\n{heard.text}")

    async def walks(self, *way: str) -> Heard:
        """Type these one after the other, with PREVIEW among them."""
        for words in way:
            await (self.goes_on("Trả lời bằng văn bản") if words == PREVIEW else self.says(words))
        return await self.hears()

    async def sends(self, *media: Media, text: str = "") -> Heard:
        """Send a photo, document or voice note."""
        return await self._arrives(Arrived(self.network, self.external_id, self._event(), text=text, media=media))

    async def sends_unwanted(self, kind: str) -> Heard:
        """Send a sticker, a location or the like."""
        return await self._arrives(Arrived(self.network, self.external_id, self._event(), unwanted=kind))

    async def heard(self, since: datetime | None = None) -> list[Heard]:
        """All messages that reached this account, oldest first."""
        account, rows = await self.runtime.read(self._rows)
        assert account
        return [
            Heard(row.id or 0, row.text, tuple((c[0], c[1]) for c in row.choices), str(row.document_id or "") or None)
            for row in rows
            if since is None or row.created_at >= since
        ]

    async def hears(self) -> Heard:
        """The newest message."""
        return (await self.heard())[-1]

    def _rows(self, uow: UnitOfWork) -> tuple[object, list[Delivery]]:
        account = uow.accounts.find(self.network, self.external_id)
        assert account is not None
        return account, uow.deliveries.history(account.account_id, limit=500)

    async def _arrives(self, arrived: Arrived) -> Heard:
        before = {heard.id: heard for heard in await self._try_heard()}
        self.last = await self._take(arrived)
        new = [heard for heard in await self._try_heard() if before.get(heard.id) != heard]
        return new[-1] if new else Heard(0, self.last.toast, ())

    async def _take(self, arrived: Arrived) -> Taken:
        taken = await self.runtime.take(arrived)
        await self.runtime.papers.idle()
        return taken

    async def _try_heard(self) -> list[Heard]:
        try:
            return await self.heard()
        except Exception:  # noqa: BLE001 - a newcomer has no account yet
            return []

    def _event(self) -> str:
        return f"e{next(_counter)}"


class Phone(Speaker):
    """Somebody on a network whose sender does not run here: reads what is owed, whether it went out or not."""

    def _rows(self, uow: UnitOfWork) -> tuple[object, list[Delivery]]:
        known = uow.accounts.find(self.network, self.external_id)
        assert known is not None
        return known, uow.linking.waiting_for(known.account_id)

    async def heard(self, since: object = None) -> list[Heard]:
        del since
        _, rows = await self.runtime.write(self._rows)
        return [Heard(row.id or 0, row.text, tuple((c[0], c[1]) for c in row.choices)) for row in rows]
