"""Taking a whole list of opinions in at once: typed in one message, one a line, or read from a sheet."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.errors import OldFont, Refused
from domain.people.errors import OpinionIsFormula
from domain.questions.gathering import Opinion
from domain.questions.question import Care, ReplyMode
from domain.questions.topic import TopicKind
from domain.questions.wording import check_wording
from letters.folding import fold
from letters.lists import read_list
from services import naming, on_duty
from services.noticing import in_danger, set_aside_unasked
from services.plans import gathering, opinions, signing
from services.plans.gathering import List
from services.plans.opinions import Said
from services.questions import intake
from services.unit_of_work import UnitOfWork
from templates.say import book

_BEHIND, _BEFORE = re.compile(r"\(([^()]{1,30})\)\s*[.;]?\s*$"), re.compile(r"^\(([^()]{1,30})\)")
_NAME_WORDS = 6


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list. `number`: counted from 1, as whoever wrote it does; `speaks`: what stands for speaking.

    `topic`: a topic's title or number; one that is none leaves it to the office to sort, as no topic does.
    `formula`: the sheet works its words out, which nothing does here. `guessed`: the name or the way was read out of
    the words, so that whoever typed them sees it before anything is taken.
    """

    number: int
    words: str
    name: str = ""
    speaks: str = ""
    topic: str = ""
    formula: bool = False
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A line that is no opinion. `why`: to be worded as any refusal."""

    number: int
    text: str
    why: Refused


@dataclass(slots=True)
class Typed:
    """What became of a list that was typed or brought in one go, or would.

    `unsorted`: lines with an unknown topic; `cared`: those whose words ask for care, with what does so; `told`: who
    heard at once of a child in danger.
    """

    added: list[Opinion] = field(default_factory=list)
    refused: list[NotTaken] = field(default_factory=list)
    unsorted: list[int] = field(default_factory=list)
    cared: list[tuple[int, Care]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


def lines_of(text: str) -> list[Line]:
    """Read a typed list, one opinion a line: its words; then, behind «|», who says so and «phát biểu».

    «Nguyễn Văn An: …» and «… (phát biểu)», «(văn bản)» are read as that too, and marked as guessed.
    """
    return [_cells(number, line) for number, line in read_list(text, sentences=True)]


def _cells(number: int, line: str) -> Line:
    words, *more = (cell.strip() for cell in line.split("|"))
    speaks = next((cell for cell in more if fold(cell) in _says_so()), "")
    name = next((cell for cell in more if cell and cell != speaks), "")
    bare, way = _way_in(words)
    said, bare, beside = ("", bare, "") if name else _name_in(bare)
    return Line(number, bare, name or said, speaks or way or beside, guessed=bare != words)


def _way_in(words: str) -> tuple[str, str]:
    """Return words without the way in brackets before or behind them, and what of it stands for speaking."""
    speaks, writes = _says_so() - _ways("marks"), _ways("writes")
    for place in (_BEHIND, _BEFORE):
        found = place.search(words)
        if found is not None and fold(found[1]) in speaks | writes:
            rest = f"{words[: found.start()]} {words[found.end() :]}".strip(" -–")
            return rest, found[1] if fold(found[1]) in speaks else ""
    return words, ""


def _name_in(words: str) -> tuple[str, str, str]:
    """Return who says it before a colon, what follows, and the way beside the name; the name "" where it is none.

    A person's begins with a family's and is capitalised: «Về cơ sở vật chất: …», «Lưu ý: …» are no names.
    """
    before, colon, rest = words.partition(":")
    bare, way = _way_in(before.strip())
    if colon and rest.strip() and _is_whole(bare):
        return bare, rest.strip(), way
    try:
        name = naming.read_name(bare).name
    except Refused:
        return "", words, ""
    parts = name.split()
    named = 1 < len(parts) <= _NAME_WORDS and all(part.isalpha() and part[0].isupper() for part in parts)
    if colon and rest.strip() and named and fold(parts[0]) in _families():
        return name, rest.strip(), way
    return "", words, ""


def _families() -> set[str]:
    return {fold(name) for name in book()["private"]["families"]}


def _ways(which: str) -> set[str]:
    return {fold(word) for word in book()["gathering"][which]}


def _says_so() -> set[str]:
    return _ways("speaks")


def take_lines(uow: UnitOfWork, meeting_id: int, unit_id: int, lines: Sequence[Line], *, by: int) -> Typed:
    """Take a whole list in at once, typed as `lines_of` reads it, or a sheet's.

    A member's name makes it theirs, so that they are answered; without any the whole unit says so. Lines that can be
    no opinion are told with the reason, and do not hold up the others. Where the unit had said that it has none, it
    collects again. TooManyOpinions, and OldFont for the whole.
    """
    seen = gathering.held(uow, meeting_id, unit_id, by=by)
    typed, first = _read(uow, seen, lines, by=by), Said.of(seen).next_rank
    if typed.added and seen.must.nil:
        signing.forget_none(uow, seen, by=by)
    for rank, opinion in enumerate(typed.added, start=first):
        opinion.gathering_id = seen.must.key
        opinions.put(uow, seen, opinion, rank=rank)
        if in_danger(opinion.wording):
            once = f"opinion:{opinion.key}"
            typed.told = on_duty.tell_words(uow, seen.meeting.unit_id, opinion.wording, by=by, once=once)
    return typed


def look(uow: UnitOfWork, meeting_id: int, unit_id: int, lines: Sequence[Line], *, by: int) -> Typed:
    """Return what taking lines in would do; nothing is written, and nothing begun. As `take_lines` refuses."""
    seen = gathering.list_of(uow, meeting_id, unit_id, by=by)
    gathering.check_open(seen)
    return _read(uow, seen, lines, by=by)


def _read(uow: UnitOfWork, seen: List, lines: Sequence[Line], *, by: int) -> Typed:
    opinions.check_room(seen, len(lines))
    said, typed, members, unit = Said.of(seen), Typed(), _by_name(uow, seen), seen.unit.name
    unsorted, topics = _topics(uow, seen)
    for line in lines:
        author = members.get(fold(line.name)) if line.name else None
        behalf = "" if author is not None else (unit if _is_whole(line.name) else f"{line.name}, {unit}"[:200])
        mode = ReplyMode.SPOKEN if fold(line.speaks) in _says_so() else ReplyMode.WRITTEN
        try:
            if line.formula:
                raise OpinionIsFormula
            wording = check_wording(line.words, limit=seen.meeting.question_limit)
            opinion = Opinion(
                gathering_id=0, rank=0, author_id=author or by, topic_id=topics.get(fold(line.topic), unsorted),
                wording=wording, kind=intake.guess_kind(wording), reply_mode=mode, behalf=behalf, added_at=uow.now,
            )  # fmt: skip
            said.check_new(opinion)
        except OldFont:
            raise
        except Refused as refused:
            typed.refused.append(NotTaken(line.number, line.words, refused))
        else:
            typed.added.append(opinion)
            typed.cared += [(line.number, care)] if (care := set_aside_unasked(wording)) is not None else []
            said.add(opinion)
            if line.topic and fold(line.topic) not in topics:
                typed.unsorted.append(line.number)
    return typed


def _is_whole(name: str) -> bool:
    """Whether it is the whole unit that says so: nobody is named, or «tập thể tổ»."""
    return not name or fold(name) in {fold(word) for word in book()["gathering"]["whole"]}


def _topics(uow: UnitOfWork, seen: List) -> tuple[int, dict[str, int]]:
    """Return under which topic what is not sorted yet waits, and all by title, short title and number."""
    listed = uow.meetings.topics(seen.meeting.key)
    kinds = {topic.kind: topic.id or 0 for topic in reversed(listed)}
    unsorted = next(kinds[kind] for kind in (TopicKind.UNSORTED, TopicKind.OTHER, TopicKind.PLAN) if kind in kinds)
    found: dict[str, int] = {}
    for number, topic in enumerate(listed, start=1):
        for name in (topic.title, topic.short, str(number), f"{number}. {topic.title}"):
            if name:
                found.setdefault(fold(name), topic.id or 0)
    return unsorted, found


def _by_name(uow: UnitOfWork, seen: List) -> dict[str, int]:
    """Return the members of a list's unit by their folded names; a name of two means neither, for one is answered."""
    names = uow.people.names(gathering.members_of(uow, seen.meeting, seen.unit))
    found = Counter(fold(name) for name in names.values())
    return {fold(name): key for key, name in names.items() if found[fold(name)] == 1}
