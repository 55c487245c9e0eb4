"""The menu: what one can do here, by role and by how far the meeting is; help, and the way back and out."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.meeting import Meeting, Mode, has_lapsed, starts_early, takes_late, takes_questions
from domain.people.access import MAY_OWE_ANSWERS, MAY_RUN, MAY_SET_UP, MAY_TRIAGE, MAY_WATCH, OFFICE, POSTS, Role
from handlers.buttons import act, command
from handlers.laid_aside import resuming
from handlers.meetings import lapsed
from handlers.people import joining
from handlers.plans import closing_ways
from handlers.questions import asking, drafting
from handlers.questions.completing import Asking
from handlers.routing import router
from services import attending, audience, office, which_meeting
from services.people import acting, delegate_lists, desk, door, first_things, leading_on, rsvps
from services.plans import collecting, gathering, meeting_settings, schools
from services.plans.seats import Share
from services.plans.timeline import MAY_PLAN
from services.questions import care, debts, intake, off_topic, reports, voicing
from services.refusals import say_refusal
from services.unit_of_work import UnitOfWork
from services.which_meeting import Phase, Seen
from templates.say import phrases, say

MOST_JOBS = 4
"""Of the office's work so many are offered where something was left."""
_OFFICE_COMMANDS = (
    ("menu_new", "moi", MAY_TRIAGE),
    ("menu_queue", "hangdoi", frozenset({Role.CHAIR, Role.SECRETARY, Role.COMPILER})),
    ("menu_duties", "viec", (MAY_OWE_ANSWERS | {Role.GROUP_LEADER}) - {Role.CHAIR, Role.SECRETARY}),
    ("menu_approve", "duyet", frozenset({Role.CHAIR, Role.SECRETARY, Role.UNIT_HEAD})),
)

_PLAN_COMMANDS = (
    ("menu_timeline", "lich", MAY_PLAN),
    ("menu_units", "donvi", MAY_SET_UP - {Role.CHAIR}),
    ("menu_programme", "chuongtrinh", frozenset({Role.SUPERVISOR, Role.UNIT_HEAD})),
    ("menu_office", "vanphong", POSTS),
)


@router.command("menu", phrases=phrases("menu"), everywhere=True)
@joining.joined
def menu(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """What one can do here, by role and by how far the meeting is; whatever was begun stays where it is kept."""
    seen = which_meeting.seen(uow, turn.who)
    several = seen.among if len(seen.among) > 1 else []
    capacities = acting.capacities(uow, turn.who)
    late = lapsed.ways_on(uow, seen.meeting, by=turn.who)
    first, lists = leading_on.first_job(uow, turn.who), first_things.lists_owed(uow, turn.who)
    barred = _barred(uow, turn.who, seen)
    text = say(
        "helping/menu", barred=barred, first=first, lists=lists, address=office.address(uow, turn.who),
        meeting=seen.meeting, now=uow.now, seen=seen, may_decide=bool(late),
        among=[(one, uow.people.unit(one.unit_id)) for one in several], capacities=capacities,
    )  # fmt: skip
    choices = [command("lead_on", "chuanbi")] if first else []
    choices += late + office_choices(uow, turn.who) + _asker_choices(uow, turn.who, seen, barred=bool(barred))
    choices += _of_invitations(uow, turn.who, seen.phase, lists)
    if several:
        choices.append(command("change_meeting", "doihoinghi"))
    if len(capacities) > 1:
        choices.append(command("act_as", "doivai"))
    return Reply(text, [*choices, *resuming(turn)]).done()


@router.on("lost")
def lost(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """What was to come next is there no more: it was begun with an older program."""
    return replace(menu(turn, uow), first=say("helping/lost"))


def office_choices(uow: UnitOfWork, person_id: int) -> list[Choice]:
    """Return the office's work that a person may do; nothing for who only takes part."""
    roles = {membership.role for membership in acting.here(uow, person_id)}
    choices = _chairs_acts(uow, person_id, roles) if roles & MAY_RUN else []
    choices += [command("to_rule", "quyet")] if Role.CHAIR in roles and _waits_for_chair(uow, person_id) else []
    meant = which_meeting.find_meeting(uow, person_id, MAY_TRIAGE) if roles & MAY_TRIAGE else None
    choices += [command("menu_door", "diemdanh")] if meant is not None and door.is_open(uow, meant) else []
    heads = roles & {Role.GROUP_LEADER, Role.UNIT_HEAD} and gathering.heads_any(uow, person_id)
    if heads or collecting.read_above(uow, person_id) is not None:
        choices.append(command("menu_gather", "ykien"))
    gone = _gone(uow, person_id) if roles & MAY_TRIAGE and meant is None else frozenset[str]()
    owed = [command("menu_debts", "no")] if debts.any_watched(uow, person_id) else []
    choices += owed if gone else []
    choices += [command(key, name) for key, name, allowed in _OFFICE_COMMANDS if roles & allowed and key not in gone]
    choices += [] if gone else owed
    choices += [command(key, name) for key, name, allowed in _PLAN_COMMANDS if roles & allowed]
    choices += [command("menu_desk", "phieugiay")] if meant is not None and desk.is_open(uow, meant) else []
    choices += [command("menu_voices", "tinthoai")] if meant is not None and voicing.count(uow, [meant.key]) else []
    watched = {membership.unit_id for membership in acting.here(uow, person_id) if membership.role in MAY_WATCH}
    if watched and watched & {unit.key for unit in schools.followed_by(uow, person_id)}:
        choices.append(command("menu_schools", "truong"))
    if Role.CHAIR in roles and not roles & MAY_TRIAGE and _sets_up_alone(uow, person_id):
        choices.append(command("menu_units", "donvi"))
    return choices


def _waits_for_chair(uow: UnitOfWork, person_id: int) -> bool:
    """Whether a question waits for the chair's decision: what came in today, where the way in stands, is not theirs."""
    meeting = which_meeting.find_meeting(uow, person_id, frozenset({Role.CHAIR}))
    return meeting is not None and bool(off_topic.waiting(uow, meeting, by=person_id).all)


def _gone(uow: UnitOfWork, person_id: int) -> frozenset[str]:
    """Return what the office is not offered once no meeting of theirs is ahead: nothing more comes in or is called.

    What waits for a person's eyes, of whatever meeting, keeps its way in.
    """
    units = which_meeting.units_of(uow, person_id, OFFICE)
    if uow.meetings.not_over(units):
        return frozenset()
    last = which_meeting.last_meeting(uow, units)
    aside = last is not None and bool(
        care.unseen(uow, [one.key for unit in units for one in uow.meetings.of_unit(unit)])
    )
    return frozenset() if last is None or aside else frozenset({"menu_new"})


def _sets_up_alone(uow: UnitOfWork, person_id: int) -> bool:
    """Whether a chair has nobody who keeps units and codes; where there is a secretary, that is the secretary's."""
    units = [m.unit_id for m in acting.here(uow, person_id) if m.role is Role.CHAIR]
    return any(not office.staff(uow, unit_id, MAY_TRIAGE) for unit_id in units)


def _chairs_acts(uow: UnitOfWork, person_id: int, roles: Collection[Role]) -> list[Choice]:
    """During the meeting: the next question, the end; when its hour is near: the start, until that is overdue.

    The secretary calls the next one as well, for the chair; beginning and ending is the chair's to be offered.
    """
    leads = Role.CHAIR in roles
    meeting = which_meeting.find_meeting(uow, person_id, frozenset({Role.CHAIR}) if leads else MAY_RUN)
    if meeting is None or starts_early(meeting, now=uow.now):
        return []
    if meeting.is_running:
        return [command("menu_next", "tiep"), *([command("close_meeting", "dong")] if leads else [])]
    if not leads:
        return []
    return [] if has_lapsed(meeting, now=uow.now) else [command("start_meeting", "batdau")]


def _barred(uow: UnitOfWork, person_id: int, seen: Seen) -> str:
    """Return why an asker would be refused now, where others ask: it is said instead of by when to ask."""
    meeting = seen.meeting
    if meeting is None or acting.is_only_office(uow, person_id):
        return ""
    open_now = seen.phase is Phase.INTAKE or takes_late(meeting, now=uow.now)
    why = intake.kept_from_asking(uow, person_id, meeting) if open_now else None
    return say_refusal(why, now=uow.now) if why is not None else ""


def _asker_choices(uow: UnitOfWork, person_id: int, seen: Seen, *, barred: bool) -> list[Choice]:
    phase, meeting = seen.phase, seen.meeting
    asking = [] if barred else [command("ask", "hoi")]
    if asking and audience.may_speak(uow, person_id, meeting):
        asking.append(command("speak", "phatbieu"))
    mine, told = command("mine", "cauhoi"), command("meeting", "hoinghi")
    if phase in {Phase.OVER, Phase.NONE}:
        told = command("results", "ketqua")
    if acting.is_only_office(uow, person_id):
        return [*([mine] if uow.questions.of_asker(person_id) else []), told]
    remark = [command("remark", "gopy")] if reports.may_remark(uow, person_id, meeting) else []
    if phase is Phase.INTAKE:
        return [*asking, *remark, mine, told, *([command("to_office", "thuky")] if barred else [])]
    late = asking[:1] and meeting is not None and takes_late(meeting, now=uow.now)
    choices = [command("ask_late", "hoi"), *remark, mine] if late else [*remark, mine]
    return [*choices, *([told] if phase is not Phase.NONE else []), command("to_office", "thuky")]


def _of_invitations(uow: UnitOfWork, person_id: int, phase: Phase, lists: Sequence[Share]) -> list[Choice]:
    """Before the meeting: one's own invitation, and the lists of delegates for who keeps one."""
    if phase not in {Phase.BEFORE, Phase.INTAKE, Phase.CLOSED}:
        return []
    choices = [command("invitations", "giaymoi")] if rsvps.of_person(uow, person_id) else []
    roles = {membership.role for membership in acting.here(uow, person_id)}
    may_keep = roles & {Role.UNIT_HEAD, Role.GROUP_LEADER, Role.SECRETARY}
    keeps = bool(lists) or (bool(may_keep) and delegate_lists.keeps_any(uow, person_id))
    return [*choices, command("delegates", "daibieu")] if keeps else choices


def in_office(uow: UnitOfWork, person_id: int) -> bool:
    """Whether a person holds a post of the office, whatever else they are."""
    return any(membership.role in acting.ONLY_OFFICE for membership in uow.people.memberships(person_id))


# --- help, the meeting, the way back and out -------------------------------------------------------------------------


@router.command("trogiup", "help", phrases=phrases("trogiup"))
@joining.joined
def help_out(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    template = "helping/help_office" if in_office(uow, turn.who) else "helping/help"
    return Reply(say(template), menu_or_office())


@router.command("quaylai", phrases=phrases("quaylai"), everywhere=True)
def back(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    if turn.place.step == Asking.OFFER:
        return asking.refuse(turn, uow)
    return router.back(turn, uow)


@router.command("huy", phrases=phrases("huy"), everywhere=True)
@joining.joined
def stop(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """End the talk; an unfinished question is kept, and its writer told so. What was only offered is not."""
    if turn.place.step == Asking.OFFER:
        return asking.refuse(turn, uow)
    reply = drafting.stopped(uow, drafting.draft_of(turn, uow) or intake.latest_draft(uow, turn.who), by=turn.who)
    if acting.is_only_office(uow, turn.who) and not reply.choices[1:]:
        reply.choices = [*office_choices(uow, turn.who)[:MOST_JOBS], *reply.choices]
    return reply


def menu_or_office() -> list[Choice]:
    return [command("menu", "menu"), command("to_office", "thuky")]


@router.command("hoinghi", phrases=phrases("hoinghi"))
@joining.joined
def tell_of_meeting(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """Where, when, who leads, about what, by which rules; the present step stays."""
    return meeting_card(uow, which_meeting.which_meeting(uow, turn.who), by=turn.who)


def meeting_card(uow: UnitOfWork, meeting: Meeting, *, by: int) -> Reply:
    """Return what a meeting is, with its link for who takes part online, and what its office may change."""
    online = attending.is_online(uow, by, meeting)
    late = lapsed.ways_on(uow, meeting, by=by)
    text = say(
        "helping/meeting", meeting=meeting, topics=uow.meetings.topics(meeting.key), now=uow.now, online=online,
        link=attending.link_for(uow, by, meeting), lapsed=has_lapsed(meeting, now=uow.now), may_decide=bool(late),
    )  # fmt: skip
    may_ask = not acting.is_only_office(uow, by) and intake.kept_from_asking(uow, by, meeting) is None
    asks = may_ask and takes_questions(meeting, now=uow.now)
    choices = late + ([command("ask", "hoi")] if asks else [])
    if may_ask and takes_late(meeting, now=uow.now):
        choices.append(command("ask_late", "hoi"))
    if meeting.mode is Mode.HYBRID and not meeting.is_over:
        choices.append(
            act("attend", f"{meeting.key}.{int(not online)}", row="come_in_person" if online else "come_online")
        )
    choices += [act("rules", meeting.key)] if meeting.house_rules else []
    if meeting_settings.may_settle(uow, meeting, by):
        choices += [act("text_edit", f"{meeting.key}.1", row="agenda_edit")]
        choices += [act("text_edit", f"{meeting.key}.0", row="rules_edit"), act("meeting_mode", meeting.key)]
    choices += closing_ways.ways_on(uow, meeting, by=by)
    choices += [act("calendar", meeting.key), command("menu", "menu")]
    return Reply(text, choices)
