"""The one kind of all Word files: what was said is drawn, aside from every turn."""

from dataclasses import dataclass

from papers.kinds import kind
from papers.notation import read
from papers.word import word_file

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, kw_only=True)
class WordFile:
    """The words of a paper, as papers/notation.py reads them."""

    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class PdfFile(WordFile):
    """The same to become a PDF aside. `paper`: the version whose Word file is handed over where there is none."""

    paper: int


@kind("word", WordFile, DOCX)
def document(values: WordFile) -> bytes:
    """Return the file."""
    return word_file(read(values.text), title=values.title)


kind("pdf", PdfFile, PDF)(document)  # the Word file of which LibreOffice makes it, aside
