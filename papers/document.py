"""The one kind of all Word files: what was said is drawn, aside from every turn."""

from dataclasses import dataclass

from papers.kinds import kind
from papers.notation import read
from papers.word import word_file

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, kw_only=True)
class WordFile:
    """The words of a paper, as papers/notation.py reads them."""

    title: str
    text: str


@kind("word", WordFile, DOCX)
def document(values: WordFile) -> bytes:
    """Return the file."""
    return word_file(read(values.text), title=values.title)
