"""Cử đại biểu, giấy mời: a unit's list from pasted names, who is taken off it, invitations sent, and who answered."""

from typing import Any

from domain.errors import NoRight
from domain.meeting import Meeting
from domain.people.acted import Acted
from services.people import asking_again, confirming, delegate_lists, delegates, inviting, rights
from services.people.confirming import Waiting
from services.people.invitations import name_of
from services.people.inviting import Reach
from services.people.named_lists import noted, unname
from services.people.office_pages import Done
from services.people.unit_lists import MOST_LINES, check_any
from services.plans import seats
from services.plans.seats import Share
from services.unit_of_work import UnitOfWork
from templates.say import say
from web.office.frame import Act, Asked, Page


def read(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return how a meeting's invitations stand (`hn`: its code; else the soonest), and the list that is open (`ds`)."""
    followed = inviting.followed_by(uow, asked.by)
    meeting = next((one for one in followed if one.code == asked.query.get("hn")), next(iter(followed), None))
    if meeting is None:
        return {"meeting": None}
    shares = _shares(uow, meeting, by=asked.by)
    alone = shares[0].mark if len(shares) == 1 else ""
    share = next((one for one in shares if one.mark == asked.query.get("ds", alone)), None)
    return {
        "meeting": meeting,
        "followed": followed,
        "tallies": [(one.unit, say("inviting/tally", one=one)) for one in inviting.tallies(uow, meeting, by=asked.by)],
        "reminded_at": inviting.silent_reminded_at(uow, meeting),
        "silent": len(asking_again.silent(uow, meeting).now),
        "may_send": inviting.may_send(uow, meeting, by=asked.by),
        "shares": shares,
        "share": share,
        "invited": [(one, name_of(uow, one)) for one in share.invited] if share is not None else [],
        "until": seats.named_until(uow, meeting),
        "is_open": share is not None and delegate_lists.is_open(uow, share, by=asked.by),
        "how_in": say("inviting/how_in"),
        "claims": [one for one in confirming.waiting_for(uow, asked.by) if _claims(one, meeting)],
        "coded": next((key for key in _units(meeting, share) if rights.hands_out(uow, key, asked.by)), None),
        "pasting": say("delegates/paste", share=share, limit=MOST_LINES) if share is not None else "",
        "line_limit": delegates.LINE_LIMIT,
    }


def _claims(one: Waiting, meeting: Meeting) -> bool:
    return one.claimed is not None and one.claimed.meeting_id == meeting.key


def _units(meeting: Meeting, share: Share | None) -> list[int]:
    """Return the units whose codes let in who is invited: that of the open list, then the meeting's own."""
    return [*([share.unit.key] if share is not None else []), meeting.unit_id]


def _shares(uow: UnitOfWork, meeting: Meeting, *, by: int) -> list[Share]:
    try:
        return [one for one in delegate_lists.named_by(uow, by) if one.meeting.key == meeting.key]
    except NoRight:  # follows the answers of a meeting that has begun, and keeps no list any more
        return []


# --- naming --------------------------------------------------------------------------------------------------------


def name(uow: UnitOfWork, asked: Asked) -> Done:
    """Put a name of each line on a list (`danh-sach`); where no line can be one, the text stays in its field."""
    share = delegate_lists.share_marked(uow, asked.form.get("danh-sach"), by=asked.by)
    named = delegates.name(uow, share, asked.form.get("ten"), by=asked.by)
    check_any(bool(named.added or named.reserves or named.known), named.refused, now=uow.now)
    return Done(*noted(named))


def _said_named(uow: UnitOfWork, acted: Acted) -> str:
    """Say it as the chat does; lines are told by their numbers alone, for their texts are not kept."""
    told = acted.told
    named = {kind: [uow.invitations.get(key) for key in told[kind]] for kind in ("added", "reserves", "known")}
    refused = [(line, "", say(f"errors/{why}", now=uow.now, **values)) for line, why, values in told["left"]]
    cared = [(uow.invitations.get(key), care) for key, care in told["cared"]]
    more_told = {"found": told["found"], "cared": cared, "told": told["told"]}
    return say("delegates/named", named=named | more_told, refused=refused, more=told["more"])


def drop(uow: UnitOfWork, asked: Asked) -> Done:
    """Take somebody off a list, if they are still as they were shown."""
    gone, moved = delegates.remove(uow, asked.number("moc"), by=asked.by, seen=asked.number("thay"))
    told = {"invitation": gone.key, "moved": [one.key for one in moved]}
    return Done(told, {"invitation": gone.key, "version": gone.version})


def _said_dropped(uow: UnitOfWork, acted: Acted) -> str:
    gone, *moved = (name_of(uow, uow.invitations.get(key)) for key in (acted.told["invitation"], *acted.told["moved"]))
    return say("delegates/dropped", name=gone, moved=moved)


def _put_back(uow: UnitOfWork, acted: Acted) -> None:
    was = acted.before or {}
    delegates.put_back(uow, was["invitation"], by=acted.person_id, seen=was["version"])


def speak(uow: UnitOfWork, asked: Asked) -> Done:
    """Note what a delegate will speak about (`noi-dung`, nothing for nothing)."""
    text, seen = asked.form.get("noi-dung").strip(), asked.number("thay")
    spoken = delegates.speak_about(uow, asked.number("moc"), text, by=asked.by, seen=seen)
    return Done({"invitation": spoken.invitation.key, "care": spoken.care, "told": list(spoken.told)})


def _said_spoken(uow: UnitOfWork, acted: Acted) -> str:
    one = uow.invitations.get(acted.told["invitation"])
    if acted.told["care"] is not None:
        return say("care/speech_aside", care=acted.told["care"], told=acted.told["told"])
    return say("delegates/card", invitation=one, name=name_of(uow, one), unit=uow.people.unit(one.unit_id))


# --- who gave a delegate's name --------------------------------------------------------------------------------------


def agree(uow: UnitOfWork, asked: Asked) -> Done:
    """Agree that who gave a delegate's name is that delegate."""
    return _decided(confirming.confirm(uow, asked.number("moc"), by=asked.by), agreed=True)


def deny(uow: UnitOfWork, asked: Asked) -> Done:
    """Say that who gave a delegate's name is somebody else."""
    return _decided(confirming.decline(uow, asked.number("moc"), by=asked.by), agreed=False)


def _decided(one: Waiting, *, agreed: bool) -> Done:
    assert one.claimed is not None
    return Done({"person": one.membership.person_id, "claimed": one.claimed.key, "agreed": agreed})


def _said_decided(uow: UnitOfWork, acted: Acted) -> str:
    told = acted.told
    claimed = uow.invitations.get(told["claimed"])
    name, unit = uow.people.get(told["person"]).name, uow.people.unit(claimed.unit_id)
    return say("confirming/done", one={"name": name, "claimed": claimed, "unit": unit}, agreed=told["agreed"])


# --- sending -------------------------------------------------------------------------------------------------------


def would_send(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return in words how many it reaches: it is said before."""
    reach = inviting.would_send(uow, asked.number("moc"), by=asked.by)
    return {"words": say("inviting/send", reach=reach)}


def send(uow: UnitOfWork, asked: Asked) -> Done:
    """Send everybody invited their invitation, who has none yet."""
    reach = inviting.send(uow, asked.number("moc"), by=asked.by)
    return Done({"meeting": reach.meeting.key, "new": reach.new, "sent": reach.sent, "printed": reach.printed})


def _said_sent(uow: UnitOfWork, acted: Acted) -> str:
    told = acted.told
    meeting = uow.meetings.get(told["meeting"])
    return say("inviting/sent", reach=Reach(meeting, told["new"], told["sent"], told["printed"], None))


def remind(uow: UnitOfWork, asked: Asked) -> Done:
    """Ask again who has not answered."""
    found = asking_again.remind(uow, asked.number("moc"), by=asked.by)
    return Done({"now": len(found.now), "unreached": [one.key for one in found.unreached]})


def _said_reminded(uow: UnitOfWork, acted: Acted) -> str:
    told = acted.told
    return asking_again.told(uow, told["now"], [uow.invitations.get(key) for key in told["unreached"]])


page = Page(
    "naming",
    read,
    {
        "name": Act(name, _said_named, unname),
        "drop": Act(drop, _said_dropped, _put_back),
        "speak": Act(speak, _said_spoken),
        "member_yes": Act(agree, _said_decided),
        "member_no": Act(deny, _said_decided),
        "remind": Act(remind, _said_reminded),
        "send": Act(send, _said_sent, ask=would_send),
    },
)
