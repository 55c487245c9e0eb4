"""Wording: `say` renders a chat template, `label` and `words` give a choice's button and what people type for it."""

from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from letters.said import Said
from templates.book import book
from templates.filters import FILTERS, counted

__all__ = ["book", "caption", "label", "labels", "phrases", "say", "words"]

_HERE = Path(__file__).parent


@cache
def _environment() -> Environment:
    environment = Environment(  # noqa: S701 - plain text for chats; web pages escape, and networks send no markup
        loader=FileSystemLoader(_HERE / "chat"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        keep_trailing_newline=False,
        finalize=counted,
    )
    environment.filters.update(FILTERS)
    environment.globals |= {"caption": caption, "book": book}
    return environment


@lru_cache(maxsize=512)
def _template(name: str) -> Template:
    return _environment().get_template(f"{name}.txt.j2")


def say(name: str, /, **values: Any) -> Said:  # noqa: ANN401 - values of any kind fill a template
    """Render templates/chat/<name>.txt.j2; a missing value is an error, never a blank."""
    return Said(_template(name).render(values).strip(), name)


@cache
def label(key: str) -> str:
    """Return what a button says; at most 20 letters. KeyError for an unknown key."""
    return str(book()["choices"][key]["label"])


def labels() -> list[str]:
    """Return what every button says whose words stand in words.toml."""
    return [str(row["label"]) for row in book()["choices"].values()]


@cache
def words(key: str) -> tuple[str, ...]:
    """Return what people type instead of pressing the button, beside its label."""
    return tuple(book()["choices"][key].get("words", ()))


@cache
def phrases(command: str) -> tuple[str, ...]:
    """Return what people type instead of a command."""
    return tuple(book()["phrases"].get(command, ()))


def caption(group: str, key: str) -> str:
    """Return what people read for a state or kind, by its group in words.toml."""
    return str(book()["captions"][group][key])
