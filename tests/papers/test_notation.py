"""The notation of papers: values never read as signs, and every paper of the table has all that it is shown by."""

from papers.blocks import Bullets, Paragraph, Table
from papers.notation import read
from services.papers.table import ROWS
from templates.paper_words import safe


def test_every_paper_has_a_title_a_short_name_and_a_file_name() -> None:
    """«/giayto» asks for all of them at once: one without its short name would take every paper along."""
    for row in ROWS:
        assert row.title
        assert row.file
        assert 0 < len(row.short) <= 20, row.name
    assert len({row.short for row in ROWS}) == len(ROWS)


def test_what_somebody_wrote_is_never_a_sign() -> None:
    for said in ("# mục", "- gạch", "| a | b |", "@signed X", "! 1 2", "> căn cứ", "= giữa", "a ** b", "c\\ | d"):
        assert read(safe(said)) == [Paragraph(said)], said
        assert read(f"- {safe(said)}") == [Bullets((said,))], said
        [table] = read(f"! 10 20\n| A | B |\n| {safe(said)} | x |")
        assert isinstance(table, Table)
        assert table.rows == ((said, "x"),), said


def test_what_is_not_printed_is_left_out() -> None:
    assert read(safe("a\u202e\u200b\x07b te\u0323\u0302n")) == [Paragraph("ab tên".replace("tên", "tện"))]
    assert read(safe("một\n\nhai")) == [Paragraph("một"), Paragraph("hai")]
