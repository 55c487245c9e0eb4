"""Taking a whole list of opinions in at once: typed in one message, one a line, with who says so behind each."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.errors import OldFont, Refused
from domain.questions.gathering import Opinion
from domain.questions.question import Care, ReplyMode
from domain.questions.topic import TopicKind
from domain.questions.wording import check_wording
from letters.folding import fold
from letters.lists import read_list
from services import on_duty
from services.noticing import in_danger, set_aside_unasked
from services.plans import gathering
from services.plans.gathering import List, Said
from services.questions import intake
from services.unit_of_work import UnitOfWork
from templates.say import book


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list. `number`: counted from 1, as whoever wrote it does; `speaks`: what stands for speaking."""

    number: int
    words: str
    name: str = ""
    speaks: str = ""


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A line that is no opinion. `why`: to be worded as any refusal."""

    number: int
    text: str
    why: Refused


@dataclass(slots=True)
class Typed:
    """What became of a list that was typed or brought in one go.

    `cared`: lines whose words ask for care, with what in them does; `told`: who heard at once of a child in danger.
    """

    added: list[Opinion] = field(default_factory=list)
    refused: list[NotTaken] = field(default_factory=list)
    cared: list[tuple[int, Care]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


def type_in(uow: UnitOfWork, meeting_id: int, unit_id: int, text: str, *, by: int) -> Typed:
    """Put a whole list in at once, one opinion a line: its words; then, behind «|», who says so and «phát biểu».

    A member's name makes it theirs, so that they are answered; without any the whole unit says so. Lines that can be
    no opinion are told with the reason, and do not hold up the others. TooManyOpinions, and OldFont for the whole.
    """
    lines = [_cells(number, line) for number, line in read_list(text, sentences=True)]
    return take_lines(uow, meeting_id, unit_id, lines, by=by)


def _cells(number: int, line: str) -> Line:
    words, *more = (cell.strip() for cell in line.split("|"))
    speaks = next((cell for cell in more if fold(cell) in _says_so()), "")
    return Line(number, words, next((cell for cell in more if cell and cell != speaks), ""), speaks)


def _says_so() -> set[str]:
    return {fold(word) for word in book()["gathering"]["speaks"]}


def take_lines(uow: UnitOfWork, meeting_id: int, unit_id: int, lines: Sequence[Line], *, by: int) -> Typed:
    """Take lines in, as `type_in`."""
    seen = gathering.held(uow, meeting_id, unit_id, by=by)
    typed, said = _read(uow, seen, lines, by=by)
    for rank, opinion in enumerate(typed.added, start=said.next_rank):
        gathering.put(uow, seen, opinion, rank=rank)
        if in_danger(opinion.wording):
            once = f"opinion:{opinion.key}"
            typed.told = on_duty.tell_words(uow, seen.meeting.unit_id, opinion.wording, by=by, once=once)
    return typed


def _read(uow: UnitOfWork, seen: List, lines: Sequence[Line], *, by: int) -> tuple[Typed, Said]:
    """Return what would become of lines, and what the list said before; nothing is written."""
    gathering.check_room(seen, len(lines))
    before, typed = Said.of(seen), Typed()
    members = _by_name(uow, seen)
    topics = {topic.kind: topic.id or 0 for topic in reversed(uow.meetings.topics(seen.meeting.key))}
    topic_id = next(topics[kind] for kind in (TopicKind.UNSORTED, TopicKind.OTHER, TopicKind.PLAN) if kind in topics)
    said = Said.of(seen)
    for line in lines:
        author, unit = members.get(fold(line.name)) if line.name else None, seen.unit.name
        behalf = "" if author is not None else (f"{line.name}, {unit}"[:200] if line.name else unit)
        mode = ReplyMode.SPOKEN if fold(line.speaks) in _says_so() else ReplyMode.WRITTEN
        try:
            wording = check_wording(line.words, limit=seen.meeting.question_limit)
            opinion = Opinion(
                gathering_id=seen.must.key, rank=0, author_id=author or by, topic_id=topic_id, wording=wording,
                kind=intake.guess_kind(wording), reply_mode=mode, behalf=behalf, added_at=uow.now,
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
    return typed, before


def _by_name(uow: UnitOfWork, seen: List) -> dict[str, int]:
    """Return the members of a list's unit by their folded names; a name of two means neither, for one is answered."""
    names = uow.people.names(gathering.members_of(uow, seen.meeting, seen.unit))
    found = Counter(fold(name) for name in names.values())
    return {fold(name): key for key, name in names.items() if found[fold(name)] == 1}
