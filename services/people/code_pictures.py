"""A code as people see it: drawn into a page, as a picture to send on, as a paper that a talk orders."""

from urllib.parse import urlsplit

from conversation.reply import Ordered
from domain.messages.delivery import StoredFile
from papers import kinds, qr
from services.people.codes import Listed
from services.unit_of_work import UnitOfWork
from templates.say import say


def drawn(address: str) -> str:
    """Return the QR of an address as markup of our own, for a page."""
    return qr.drawn(address)


def only_here(address: str) -> bool:
    """Whether an office's address opens only on the machine on which it runs; codes that lead there are of no use."""
    return urlsplit(address).hostname in {"localhost", "127.0.0.1", "::1", "0.0.0.0"}  # noqa: S104 - compared


def picture(uow: UnitOfWork, of: Listed, address: str, *, sharp: bool) -> StoredFile:
    """Return a code's QR as a file that is made for one answer and not kept; `sharp`: SVG, at any size."""
    reached = f"{address}{of.code.path}"
    content = qr.svg(reached) if sharp else qr.png(qr.Picture(address=reached))
    name = say("codes/file", name=of.unit.name.replace(" ", "-"), ending="svg" if sharp else "png")
    return StoredFile(name=name, mime=qr.SVG if sharp else qr.PNG, content=content, made_at=uow.now)


def ordered(uow: UnitOfWork, path: str) -> Ordered | None:
    """Order the picture of a path below the office's address; None where no page is served."""
    return kinds.order(say("codes/picture"), qr.Picture(address=uow.address + path)) if uow.address else None
