"""A paper's blocks as plain text, to be copied into a message: no head, no signatures, what it says."""

from collections.abc import Iterator, Sequence

from papers.blocks import (
    BOLD,
    Block,
    Bullets,
    Cards,
    Column,
    Grounds,
    Head,
    Heading,
    Paragraph,
    Picture,
    Poster,
    Signer,
    Table,
    Title,
    To,
    TwoSignatures,
)
from papers.blocks import Close as Ending


def plain(blocks: Sequence[Block]) -> str:
    """Return the text, a line each, an empty one before headings."""
    return "\n".join(line for block in blocks for line in _lines(block)).replace(BOLD, "").strip()


def _lines(block: Block) -> Iterator[str]:  # noqa: C901 - a case a block
    match block:
        case Head(body=body, placed=placed, about=about):
            yield from (" ".join(body).upper(), *filter(None, [about, placed]))
        case Title(kind=kind, subject=subject):
            yield from ("", kind.upper(), *subject, "")
        case To(said=said, whom=whom):
            yield f"{said} {'; '.join(whom)}"
        case Heading(text=text):
            yield from ("", text)
        case Paragraph(text=text) | Poster(text=text):
            yield text
        case Grounds(lines=lines) | Bullets(lines=lines):
            yield from (f"- {line}" for line in lines)
        case Table(columns=columns, rows=rows):
            yield from (_row(columns, [" ".join(cell.split()) for cell in row]) for row in rows)
        case Picture(address=address):
            yield address
        case Cards(cards=cards):
            yield from (text for card in cards for text in (f"{card.code} {card.lead}", *card.texts))
        case TwoSignatures(left=left, right=right):
            yield from ("", _signed(left), _signed(right))
        case Ending(signer=Signer() as signer):
            yield from ("", _signed(signer))
        case _:
            return


def _row(columns: Sequence[Column], row: Sequence[str]) -> str:
    """Return a row; figures with what each is, behind their number and name."""
    if not any(column.number for column in columns[3:]):
        return " – ".join(filter(None, row))
    told = [f"{column.title}: {cell}" for column, cell in zip(columns[2:], row[2:], strict=True) if cell]
    return f"{f'{row[0]}. ' * bool(row[0])}{row[1]} – {'; '.join(told)}"


def _signed(signer: Signer) -> str:
    return " ".join([*signer.offices, signer.person]).strip()
