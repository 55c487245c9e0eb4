"""What a version of a paper says, to print and to copy into a message: the blocks that its file shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.meeting import Meeting
from domain.paper import Paper
from papers.blocks import BOLD, Block
from papers.notation import read
from papers.plain import plain
from services import office
from services.papers.table import Row, row_of
from services.people import code_pictures
from services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Shown:
    """One version to be read. `message`: the same as plain text."""

    meeting: Meeting
    row: Row
    paper: Paper
    blocks: Sequence[Block]
    message: str


def shown(uow: UnitOfWork, paper_id: int, *, by: int) -> Shown:
    """Return what a version says, for who may make it; NotFound, NoRight."""
    paper = uow.office_papers.get(paper_id)
    meeting = uow.meetings.get(paper.meeting_id)
    office.check_office(uow, by, meeting, row_of(paper.kind).allowed)
    blocks = read(paper.text)
    return Shown(meeting, row_of(paper.kind), paper, blocks, plain(blocks))


def spans(text: str) -> list[tuple[bool, str]]:
    """Return the pieces of a text, each with whether it is heavier."""
    return [(place % 2 == 1, piece) for place, piece in enumerate(text.split(BOLD)) if piece]


drawn = code_pictures.drawn
"""Draws a block's QR code for a page."""
