"""Papers of meetings with every version, their numbers, and the letterheads of units."""

from collections.abc import Collection

from sqlalchemy import func, select, update
from sqlmodel import col
from sqlmodel import select as pick

from domain.meeting import Meeting
from domain.messages.delivery import StoredFile
from domain.paper import Letterhead, Paper, PaperNumber
from storage.engine import table
from storage.store import Store

_PAPER, _FILE = table(Paper), table(StoredFile)
_AT_ONCE = 20


class OfficePapers(Store):
    """Queries about papers of meetings."""

    def get(self, paper_id: int) -> Paper:
        """Return one version of a paper; NotFound."""
        return self._found(Paper, paper_id)

    def of_meeting(self, meeting_id: int) -> list[Paper]:
        """Return every version of every paper, the oldest first."""
        wanted = pick(Paper).where(Paper.meeting_id == meeting_id).order_by(col(Paper.id))
        return list(self._in.session.exec(wanted))

    def newest(self, meeting_id: int, kind: str, about: int) -> Paper | None:
        """Return the last version of a paper, or None."""
        wanted = pick(Paper).where(Paper.meeting_id == meeting_id, Paper.kind == kind, Paper.about == about)
        return self._in.session.exec(wanted.order_by(col(Paper.version).desc()).limit(1)).first()

    def keep(self, thing: Paper | PaperNumber | Letterhead) -> None:
        """Store something new or changed."""
        self._keep(thing)

    # --- the files ---------------------------------------------------------------------------------------------------

    def unmade(self) -> list[int]:
        """Return some files of papers that are still to be made, the oldest first."""
        wanted = select(_FILE.c.id).join(_PAPER, _PAPER.c.file_id == _FILE.c.id).where(_FILE.c.paper != "")
        return list(self._in.execute(wanted.order_by(_FILE.c.id).limit(_AT_ONCE)).scalars())

    def made(self, file_id: int, sha256: str) -> list[int]:
        """Write down the checksum of a file that was made; return of which paper, if of any."""
        this = update(_PAPER).where(_PAPER.c.file_id == file_id, _PAPER.c.sha256 == "").values(sha256=sha256)
        return list(self._in.execute(this.returning(_PAPER.c.id)).scalars())

    def lost(self, file_id: int) -> None:
        """Let a paper have no file: it could not be made."""
        self._in.execute(update(_PAPER).where(_PAPER.c.file_id == file_id).values(file_id=None))

    def sizes(self, file_ids: Collection[int]) -> dict[int, int]:
        """Return how many bytes these files have, without reading them."""
        wanted = select(_FILE.c.id, func.length(_FILE.c.content).label("size")).where(_FILE.c.id.in_(file_ids))
        return {row.id: row.size for row in self._in.execute(wanted)} if file_ids else {}

    # --- numbers -----------------------------------------------------------------------------------------------------

    def numbers(self, meeting_id: int) -> list[PaperNumber]:
        """Return the numbers that a meeting's papers have."""
        wanted = pick(PaperNumber).where(PaperNumber.meeting_id == meeting_id).order_by(col(PaperNumber.id))
        return list(self._in.session.exec(wanted))

    def number_of(self, meeting_id: int, kind: str, about: int) -> PaperNumber | None:
        """Return the number of a paper, or None."""
        wanted = pick(PaperNumber).where(
            PaperNumber.meeting_id == meeting_id, PaperNumber.kind == kind, PaperNumber.about == about
        )
        return self._in.session.exec(wanted).first()

    def number_taken(self, unit_id: int, sign: str, year: int, number: int) -> tuple[PaperNumber, Meeting] | None:
        """Return the paper of a unit that has a number of a series in a year, with its meeting; or None."""
        wanted = pick(PaperNumber, Meeting).where(
            PaperNumber.meeting_id == Meeting.id, PaperNumber.unit_id == unit_id, PaperNumber.sign == sign,
            PaperNumber.year == year, PaperNumber.number == number,
        )  # fmt: skip
        found = self._in.session.exec(wanted).first()
        return (found[0], found[1]) if found is not None else None

    def drop_number(self, number: PaperNumber) -> None:
        """Take a number back."""
        self._in.session.delete(number)
        self._in.session.flush()

    # --- letterheads -------------------------------------------------------------------------------------------------

    def letterhead(self, unit_id: int) -> Letterhead | None:
        """Return how a unit's papers begin and end, where somebody has said so."""
        return self._in.session.exec(pick(Letterhead).where(Letterhead.unit_id == unit_id)).first()
