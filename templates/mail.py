"""Letters in words: subjects by what a message is, one frame for plain text and one for HTML."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from templates.book import book


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "mail"),
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default_for_string=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def subject(template: str, code: str) -> str:
    """Return a letter's subject by its message's template: what it is, of which slip; never its words."""
    rooms: dict[str, str] = book()["captions"]["subject"]
    what = rooms.get(template.partition("/")[0], rooms["other"])
    return f"{what} · {code}" if code else what


def begins_quote(line: str) -> bool:
    """Whether a line of a letter is where that begins which it answers, as mail programs write it."""
    told, said = book()["quoting"], line.strip().lower()
    if any(said.startswith(mark) for mark in told["marks"]):
        return True
    return said.endswith(tuple(told["ends"])) and said.startswith(tuple(told["begins"]))


def plain(**values: Any) -> str:  # noqa: ANN401 - values of any kind fill a template
    """Return a letter's plain text."""
    return _environment().get_template("frame.txt.j2").render(values)


def html(**values: Any) -> str:  # noqa: ANN401 - as above
    """Return a letter as HTML, everything in it escaped, with nothing that is fetched from elsewhere."""
    return _environment().get_template("frame.html.j2").render(values)
