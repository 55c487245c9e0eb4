"""The office's pages: which there are and for whom, and that a form counts once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from domain.deadline import Body
from domain.errors import NotFound, NothingToUndo, TooLateToUndo
from domain.meeting import Meeting
from domain.messages.network import WEB
from domain.people.access import MAY_RUN, MAY_SET_UP, MAY_TRIAGE, MAY_WATCH, OFFICE, POSTS, Role, check_role
from domain.people.acted import UNDO_WITHIN, Acted
from services import which_meeting
from services.people import asked_above, inviting, rights, signing_in
from services.people.clerks import Clerk, posts_of
from services.people.rosters import MAY_BRING
from services.plans import gathering, preparing, schools
from services.plans.timeline import MAY_PLAN
from services.questions import answer_desk, debts, fulfilment, handovers, opening
from services.questions.triage import MAY_SORT
from services.unit_of_work import UnitOfWork

LINK_FOR = timedelta(minutes=30)
"""So long a link lives that a chat shows: who looks over a shoulder later finds it spent."""
HOME = "/van-phong"
_LEAD = gathering.HEADS | {Role.GROUP_LEADER}


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `address`: with «{of}» for a meeting's code or a programme's mark. `allowed`: these posts may open it.

    `meetings_only`: no programme has it. `has`: whether there is anything on it for a person, so that the menu leads
    nowhere in vain; None: there always is.
    `group`: with which others it stands in the menu. Their titles are in templates/web/words.toml, by the names.
    """

    name: str
    address: str
    allowed: frozenset[Role]
    has: Callable[[UnitOfWork, int], object] | None = None
    meetings_only: bool = False
    group: str = ""

    @property
    def of_meeting(self) -> bool:
        """Whether it is about one meeting or programme."""
        return "{of}" in self.address

    @property
    def of_one(self) -> bool:
        """Whether it is about one thing of a meeting («{n}»): other pages lead there, the menu does not."""
        return "{n}" in self.address


PAGES = (
    Page("today", HOME, POSTS),
    Page("timeline", f"{HOME}/{{of}}/lich-viec", MAY_WATCH, group="meeting"),
    Page("running", f"{HOME}/{{of}}/dieu-hanh", MAY_RUN, meetings_only=True, group="meeting"),
    Page("sorting", f"{HOME}/{{of}}/phan-loai", MAY_SORT, meetings_only=True, group="questions"),
    Page("list", f"{HOME}/{{of}}/danh-sach", MAY_WATCH, meetings_only=True, group="questions"),
    Page("topics", f"{HOME}/{{of}}/noi-dung", MAY_PLAN, meetings_only=True, group="questions"),
    Page("gathering", f"{HOME}/thu-y-kien", _LEAD, gathering.heads_any, group="questions"),
    Page("answers", f"{HOME}/tra-loi", POSTS, answer_desk.any_for, group="questions"),
    Page("debts", f"{HOME}/con-no", POSTS, debts.any_for, group="questions"),
    Page("fulfilment", f"{HOME}/thuc-hien", POSTS, fulfilment.any_for, group="questions"),
    Page("assignments", f"{HOME}/{{of}}/phan-cong", MAY_SORT, meetings_only=True, group="questions"),
    Page("equal", f"{HOME}/{{of}}/cau-cung-noi-dung", MAY_SORT, meetings_only=True, group="questions"),
    Page("rulings", f"{HOME}/{{of}}/quyet-dinh", OFFICE, meetings_only=True, group="questions"),
    Page("slip", f"{HOME}/{{of}}/phieu/{{n}}", MAY_WATCH, meetings_only=True, group="questions"),
    Page("gatherings", f"{HOME}/{{of}}/y-kien", OFFICE, meetings_only=True, group="questions"),
    Page("reports", f"{HOME}/{{of}}/bao-cao", OFFICE, meetings_only=True, group="questions"),
    Page("reach", f"{HOME}/tin-va-thu", POSTS, handovers.any_for, group="questions"),
    Page("files", f"{HOME}/anh-tep", POSTS, opening.any_for, group="questions"),
    Page("hall", f"{HOME}/{{of}}/man-hinh", MAY_RUN, meetings_only=True, group="meeting"),
    Page("minutes", f"{HOME}/{{of}}/bien-ban", OFFICE, meetings_only=True, group="meeting"),
    Page("papers", f"{HOME}/{{of}}/giay-to", MAY_WATCH, meetings_only=True, group="meeting"),
    Page("schools", f"{HOME}/cac-truong", MAY_WATCH, schools.followed_by, group="meeting"),
    Page("above", f"{HOME}/cap-tren", OFFICE, asked_above.below, group="meeting"),
    Page("units", f"{HOME}/don-vi", MAY_SET_UP, group="people"),
    Page("rosters", f"{HOME}/don-vi/danh-sach", MAY_BRING, group="people"),
    Page("codes", f"{HOME}/ma", MAY_SET_UP | {Role.UNIT_HEAD}, rights.hands_out_any, group="people"),
    Page("naming", f"{HOME}/dai-bieu", POSTS, inviting.followed_by, group="meeting"),
    Page("desk", f"{HOME}/{{of}}/ban-tiep-nhan", MAY_TRIAGE, meetings_only=True, group="questions"),
    Page("delegates", f"{HOME}/{{of}}/dai-bieu", OFFICE, group="meeting"),
    Page("announcing", f"{HOME}/{{of}}/thong-bao", MAY_RUN | {Role.UNIT_HEAD}, meetings_only=True, group="senders"),
    Page("pauses", f"{HOME}/tam-dung", MAY_RUN, group="senders"),
    Page("requests", f"{HOME}/yeu-cau", MAY_RUN, group="senders"),
)
"""All of them, in the order of the menu: a new page is a row here, a module of web/office and a template."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of the menu: its name and its address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Tab:
    """An entry of the menu: one page, or a group of them under the group's name, which leads to the first."""

    name: str
    entries: Sequence[Entry]

    @property
    def is_group(self) -> bool:
        """Whether it has a line of pages of its own."""
        return len(self.entries) > 1

    def has(self, page: str) -> bool:
        """Whether a page stands under it."""
        return any(entry.name == page for entry in self.entries)


def link_from(uow: UnitOfWork, person_id: int, network: str) -> str:
    """Return a link that signs somebody in at the pages, once; "" where the chat's own page leads there. NoRight.

    Where the program does not know its address, it cannot make one either.
    """
    check_role(posts_of(uow, person_id), POSTS)
    if network == WEB or not uow.address:
        return ""
    token = signing_in.make_link(uow, person_id, hours=LINK_FOR.total_seconds() / 3600)
    return f"{uow.address}/vao/{token}?{HOME.removeprefix('/')}"


# --- what there is -------------------------------------------------------------------------------------------------


def body_at(uow: UnitOfWork, mark: str, *, by: int) -> Body:
    """Return the meeting or programme that an address names, for who may watch it; NotFound for others."""
    meeting = uow.meetings.by_code(mark)
    body = Body(meeting) if meeting is not None else preparing.body(uow, mark if mark.startswith("p") else "")
    if not uow.people.roles(by, body.unit_id) & MAY_WATCH:
        raise NotFound
    return body


def mark_of(body: Body) -> str:
    """Return how addresses name a meeting or programme: «MN26», «p3»."""
    return body.of.code if isinstance(body.of, Meeting) else body.mark


def menu(uow: UnitOfWork, clerk: Clerk, bodies: list[Body], here: Body | None) -> list[Tab]:
    """Return the pages that somebody may open: those of a meeting for the one at hand, else for the soonest."""
    acting = which_meeting.acting_in(uow, clerk.person_id)
    posts = (uow.people.roles(clerk.person_id, acting) & POSTS if acting is not None else clerk.posts) or clerk.posts
    body = here or next(iter(bodies), None)
    roles = uow.people.roles(clerk.person_id, body.unit_id) if body is not None else frozenset[Role]()
    entries: dict[str, list[Entry]] = {}
    for page in PAGES:
        if page.of_one:
            continue
        if page.of_meeting and body is not None and page.allowed & roles and (body.meeting or not page.meetings_only):
            entries.setdefault(page.group or page.name, []).append(
                Entry(page.name, page.address.format(of=mark_of(body)))
            )
        elif not page.of_meeting and page.allowed & posts and (not page.has or page.has(uow, clerk.person_id)):
            entries.setdefault(page.group or page.name, []).append(Entry(page.name, page.address))
    return [Tab(group if len(found) > 1 else found[0].name, found) for group, found in entries.items()]


def bodies_of(uow: UnitOfWork, clerk: Clerk) -> list[Body]:
    """Return the meetings and programmes between which the menu switches, the soonest first, if any.

    Where somebody acts in one unit's name, that unit's come before.
    """
    if not clerk.posts & MAY_WATCH:
        return []
    acting = which_meeting.acting_in(uow, clerk.person_id)
    return sorted(preparing.bodies(uow, clerk.person_id), key=lambda body: acting not in {None, body.unit_id})


# --- what is done --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Done:
    """What an act did: `told` and `before` as in Acted."""

    told: dict[str, Any]
    before: dict[str, Any] | None = None


def known(uow: UnitOfWork, event: str, *, by: int) -> Acted | None:
    """Return what this very form has done before, if anything."""
    return uow.acted.by_event(by, event)


def act_once(uow: UnitOfWork, act: str, event: str, do: Callable[[UnitOfWork], Done], *, by: int) -> Acted:
    """Do something unless this very form has done it before; return what was done, then or now."""
    before = known(uow, event, by=by)
    if before is not None:
        return before
    done = do(uow)
    return uow.acted.add(Acted(person_id=by, event=event, act=act, at=uow.now, told=done.told, before=done.before))


def take_back(
    uow: UnitOfWork, acted_id: int, event: str, undo: Callable[[UnitOfWork, Acted], None], *, by: int
) -> Acted:
    """Undo one's own act, once; NothingToUndo, TooLateToUndo."""
    before = known(uow, event, by=by)
    if before is not None:
        return before
    acted = uow.acted.find(acted_id, by)
    if acted is None or acted.before is None or acted.undone_at is not None:
        raise NothingToUndo
    if not acted.may_be_undone(uow.now):
        raise TooLateToUndo(minutes=int(UNDO_WITHIN.total_seconds() // 60))
    undo(uow, acted)
    acted.undone_at = uow.now
    uow.acted.keep(acted)
    told = {"undone": acted.act}
    return uow.acted.add(Acted(person_id=by, event=event, act="undo", at=uow.now, told=told))


def just_done(uow: UnitOfWork, acted_id: int, *, by: int) -> Acted | None:
    """Return what the status line tells of: one's own act of the last minutes, or None."""
    acted = uow.acted.find(acted_id, by)
    return acted if acted is not None and uow.now - acted.at < UNDO_WITHIN else None
