"""House rules: who wants to speak accepts them first, once for each version; who asks in writing need not."""

from domain.meeting import Meeting
from domain.questions.errors import RulesNotAccepted
from services.attending import participation
from services.unit_of_work import UnitOfWork


def must_accept(uow: UnitOfWork, person_id: int, meeting: Meeting) -> bool:
    """Whether a meeting has house rules, and this person has not accepted them as they stand."""
    if not meeting.house_rules:
        return False
    said = uow.participations.find(meeting.key, person_id)
    return said is None or said.rules_version != meeting.rules_version


def accepted_before(uow: UnitOfWork, person_id: int, meeting: Meeting) -> str:
    """Return the rules that somebody accepted, where they read otherwise by now; "" where there are none."""
    said = uow.participations.find(meeting.key, person_id)
    return meeting.earlier_rules.get(str(said.rules_version), "") if said is not None else ""


def check_accepted(uow: UnitOfWork, person_id: int, meeting: Meeting) -> None:
    """Refuse who has not accepted the house rules as they stand; RulesNotAccepted."""
    if must_accept(uow, person_id, meeting):
        raise RulesNotAccepted(meeting=meeting)


def accept(uow: UnitOfWork, person_id: int, meeting: Meeting, *, version: int) -> None:
    """Keep that somebody accepts the house rules as they read them, and when; other rules since: RulesNotAccepted."""
    if version != meeting.rules_version:
        raise RulesNotAccepted(meeting=meeting)
    said = participation(uow, person_id, meeting)
    if said.rules_version != version:
        said.rules_version, said.rules_accepted_at = version, uow.now
        uow.participations.keep(said)
        uow.act("rules.accepted", "meeting", meeting.key, by=person_id, version=version)
