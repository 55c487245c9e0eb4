"""The words: every refusal and reminder has some, labels fit on buttons, and hours are told as people tell them."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jinja2 import Environment, meta

from domain.audience import Circle
from domain.errors import Refused
from domain.people.access import Role
from domain.people.unit import UnitKind
from domain.reminder import Rung
from services.refusals import say_refusal
from templates import filters
from templates.say import book, label, say

CHAT = Path(filters.__file__).parent / "chat"
LONGEST_LABEL = 20


def refusals() -> list[type[Refused]]:
    """Every refusal that the rules know, those of a kind of another too."""
    known = Refused.__subclasses__()
    for kind in known:
        known += kind.__subclasses__()
    return [kind for kind in known if kind.__module__.startswith("domain.")]


def test_a_date_that_is_shown_as_an_example_would_be_taken() -> None:
    for month in range(1, 13):
        now = datetime(2026, month, 28, 16, 0, tzinfo=UTC)
        shown = datetime.strptime(f"{filters.example(now)}/{(now + timedelta(days=7)).year} +0700", "%d/%m/%Y %z")
        assert timedelta(days=5) < shown - now < timedelta(days=8)


MEETING = datetime(2024, 10, 1, 10, 0, tzinfo=UTC)
VALUES: dict[str, Any] = {
    **dict.fromkeys(("at", "again_at", "date", "day", "ended_at", "opens_at", "until"), MEETING),
    **dict.fromkeys(("count", "length", "limit", "limit_mb", "lines", "minutes", "number", "owed", "version"), 7),
    **dict.fromkeys(
        ("above", "code", "desk", "head", "name", "other", "reason", "text", "title", "typed", "what", "why"), "abc"
    ),
    **dict.fromkeys(("cancelled", "closed", "ended", "noted", "renew", "withdrawn"), False),
    "circles": [Circle(Role.TEACHER), Circle(Role.PARENT, "Cha mẹ học sinh")],
    "kind": UnitKind.SCHOOL,
    "last": 12,
    "more": 3,
    "place": 2,
    "promised": "photo",
    "refused": [(2, "abc", "abc")],
    "seats": 10,
    "taken": 9,
    "unit": "Lớp 1A",
    "waits": "closed",
    "meeting": SimpleNamespace(
        title="hội nghị", starts_at=MEETING, held_at=MEETING, ends_at=MEETING, intake_ends_at=MEETING, cancelled_at=None
    ),
    "meetings": [1, 2],
    "role": Role.SECRETARY,
    "roles": [Role.SECRETARY, Role.CHAIR],
}
"""A value of each kind that refusals carry."""


@pytest.mark.parametrize("kind", refusals(), ids=lambda kind: kind.__name__)
def test_every_refusal_can_be_worded(kind: type[Refused]) -> None:
    """By the values that it says it carries: one without words would be a bug at the worst moment."""
    told = re.search(r"values: ([^.;]*)", re.sub(r"\(.*?\)", "", kind.__doc__ or ""))
    carried = [name.strip() for name in told[1].split(",")] if told else []
    said = say_refusal(kind(**{name: VALUES[name] for name in carried}), now=MEETING - timedelta(days=1))
    assert len(said) > 20


@pytest.mark.parametrize("rung", list(Rung))
def test_every_rung_has_words(rung: Rung) -> None:
    """So has every reminder."""
    assert (CHAT / "reminders" / f"{rung}.txt.j2").exists()


def test_labels_fit_on_buttons() -> None:
    """Twenty letters is what a phone shows of half a row; what stands below the writing line has a row to itself."""
    beside = {key: entry["label"] for key, entry in book()["choices"].items() if key != "own_number"}
    too_long = {key: label for key, label in beside.items() if len(label) > LONGEST_LABEL}
    assert too_long == {}


def test_no_label_calls_an_adult_ban() -> None:
    """«Bạn» is not said to parents and teachers (Ban Thư ký is another word)."""
    found = [path.name for path in CHAT.rglob("*.j2") if " bạn " in path.read_text(encoding="utf-8").lower()]
    assert found == []


def test_templates_parse_and_use_known_filters() -> None:
    """Each template compiles with the filters that it names."""
    environment = Environment(autoescape=False)  # noqa: S701 - it only parses
    environment.filters.update(filters.FILTERS)
    for path in CHAT.rglob("*.j2"):
        meta.find_undeclared_variables(environment.parse(path.read_text(encoding="utf-8")))
        environment.from_string(path.read_text(encoding="utf-8"))


def test_an_unknown_label_is_a_bug() -> None:
    """Never a blank button."""
    with pytest.raises(KeyError):
        label("no such label")


def test_dates_have_weekday_and_hour() -> None:
    """As plan 004 writes it."""
    assert filters.when(MEETING) == "17h00 thứ Ba, ngày 01/10/2024"
    assert filters.dated(MEETING) == "thứ Ba, ngày 01/10/2024"


def test_an_exclusive_midnight_is_told_as_the_day_before() -> None:
    """«trước 22/10» ends with 21/10."""
    assert filters.until(datetime(2025, 10, 21, 17, 0, tzinfo=UTC)) == "hết thứ Ba, ngày 21/10/2025"
    assert filters.until(MEETING) == filters.when(MEETING)


@pytest.mark.parametrize(
    ("before", "told"),
    [
        (timedelta(days=3, hours=1), "3 ngày"),
        (timedelta(hours=47), "47 giờ"),
        (timedelta(minutes=90), "90 phút"),
        (timedelta(seconds=5), "1 phút"),
    ],
)
def test_what_is_left_is_told_in_one_unit(before: timedelta, told: str) -> None:
    """Large units for far things, small ones for near things."""
    assert filters.left(MEETING, MEETING - before) == told


@pytest.mark.parametrize("killwords", [False, True])
def test_shortening_keeps_a_joined_emoji_whole(*, killwords: bool) -> None:
    text = "Nhà em 👨‍👩‍👧👨‍👩‍👧 " + "rất mong " * 9
    assert filters.truncate(text, 13, killwords, "…", 0) == ("Nhà em 👨‍👩‍👧…" if killwords else "Nhà em…")
    assert filters.truncate("một hai ba bốn", 9, killwords, "…", 0) == ("một hai…" if not killwords else "một hai …")
    assert filters.truncate("một hai", 5, killwords) == "một hai"


def test_numbers_have_dots() -> None:
    """1.000, as documents write it."""
    assert filters.thousands(1000) == "1.000"
    assert filters.upfirst("cô Hà") == "Cô Hà"


def spoken() -> dict[str, str]:
    """Every template of the chat without its statements, and all texts of words.toml."""
    found = {
        str(path.relative_to(CHAT)): re.sub(
            r"\{#.*?#\}|\{%.*?%\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL
        )
        for path in CHAT.rglob("*.j2")
    }
    return {**found, "words.toml": "\n".join(_texts(book()))}


def _texts(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict | list):
        for one in part.values() if isinstance(part, dict) else part:
            yield from _texts(one)


def test_each_kind_of_quote_means_one_thing() -> None:
    """«…» is a button that exists; “…” is what somebody typed or wrote; straight quotes are for machines."""
    labels = [entry["label"] for entry in book()["choices"].values()]
    for name, text in spoken().items():
        plain = re.sub(r"\{\{.*?\}\}", "", text, flags=re.DOTALL)
        assert '"' not in plain, name
        assert plain.count("“") == plain.count("”"), name
        buttons = re.findall(r"«([^»]*)»", text)
        assert [each for each in buttons if not any(label.startswith(each) for label in labels)] == [], name


BEFORE_ANYBODY_IS_KNOWN = {
    "helping/group.txt.j2",
    "mail/confirm.txt.j2",
    *(f"joining/{name}.txt.j2" for name in ("address", "answer_first", "consent", "declined", "details")),
}
NEUTRAL = re.compile(r"quý vị|quý thầy|quý phụ huynh|thầy/cô|thầy cô|anh/chị|ông/bà", re.IGNORECASE)


def test_nobody_is_spoken_to_in_two_ways() -> None:
    """A refusal «… thầy/cô …» above «Cô muốn làm gì?» would be: who may be known is `address`, or not addressed."""
    neutral = {name for name, text in spoken().items() if name != "words.toml" and NEUTRAL.search(text)}
    assert neutral == BEFORE_ANYBODY_IS_KNOWN
    captions = {key: part for key, part in book()["captions"].items() if key != "address"}
    assert [text for text in _texts(captions) if NEUTRAL.search(text)] == []


def test_an_inclusive_date_is_told_by_cham_nhat() -> None:
    """«trước ngày D» ends with D−1; a date on which something is still in time is told by «chậm nhất» or «hạn»."""
    before = re.compile(r"trước (?:ngày )?\{\{[^}]*\|\s*(?:when|until|dated|day|hour)\b")
    explained = "trước ngày {{ rule.fixed|day }} nghĩa là hết"  # says what the plan's own words mean
    for name, text in spoken().items():
        assert before.findall(text.replace(explained, "")) == [], name
        assert "trước ngày nào" not in text, name


def test_tone_marks_stand_in_one_place() -> None:
    """«hủy, xóa, hòa»: one screen never shows two spellings."""
    old = re.compile(r"(?<![qQ])[uU][ỳýỷỹỵỲÝỶỸỴ](?!\w)|[oO][àáảãạèéẻẽẹÀÁẢÃẠÈÉẺẼẸ](?!\w)")
    for path in CHAT.parent.rglob("*.*"):
        if path.suffix in {".j2", ".toml"}:
            assert old.findall(path.read_text(encoding="utf-8")) == [], path.name


FAMILY, FLAG, THUMB = "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f1fb\U0001f1f3", "\U0001f44d\U0001f3fd"


@pytest.mark.parametrize("whole", [FAMILY, FLAG, THUMB, "e\u0323\u0302", "\u2764\ufe0f"])
def test_a_cut_leaves_letters_and_pictures_whole(whole: str) -> None:
    """Wherever the cut falls, what people see as one sign is there or is not."""
    text = whole * 40
    for length in range(len(whole) + 1, 60):
        kept = filters.excerpt(text, length).removesuffix("…")
        assert len(kept) < length
        assert kept == whole * (len(kept) // len(whole))
        assert filters.truncate(text, length, True, "…", 0) == kept + "…"  # noqa: FBT003 - as templates call it


def test_first_words_are_one_line_and_end_at_a_word() -> None:
    """What is short enough stays as it is."""
    assert filters.excerpt("Bếp ăn\n\ncó   lưu mẫu?", 60) == "Bếp ăn có lưu mẫu?"
    assert filters.excerpt("Bếp ăn có lưu mẫu thức ăn không ạ?", 20) == "Bếp ăn có lưu mẫu…"


def test_numbers_are_told_with_dots_and_years_without() -> None:
    assert "tối đa 1.000 ký tự" in say("reports/words", question=SimpleNamespace(code="A"), how="taken_in", limit=1000)
    assert say("planning/usual_title", year=2026).endswith("2026-2027")
