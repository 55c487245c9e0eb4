"""Mã và giấy mời: the codes of an office unit by unit, who came by them, made, withdrawn, made anew; and to print."""

from datetime import datetime
from typing import Any

from domain.errors import NoRight, NotFound
from domain.people.access import SELF_DECLARED, Role
from domain.people.acted import Acted
from services.naming import TITLE_LIMIT, read_title
from services.people import code_each, code_limits, code_pictures, codes, codes_undone, office_pages, own_codes, rights
from services.people.codes import Listed
from services.people.office_pages import Done
from services.unit_of_work import UnitOfWork
from templates.say import say
from web.office.frame import DONE, Act, Asked, Page
from web.reading import LARGEST_ID, number

LINES = 100
"""Codes on one page: a school's classes and groups and its posts, a ward's schools."""
MOST_USERS = 20
"""People of whom a code's row names who came by it, the latest first; the others are counted."""


def read(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    """Return the codes of a unit (`u`; the first of one's own) that hold, or with `het` all, a page (`trang`) of them.

    Nothing in the address names a code: it would let somebody in who reads the address.
    """
    mine, unit = unit_asked(uow, asked.by, asked.query.get("u", ""))
    kept = rights.keeper(uow, unit)
    everything = codes.listed(uow, unit.key, by=asked.by, over=True)
    holding = [one for one in everything if one.holds]
    shown = everything if "het" in asked.query else holding
    pages = max(1, -(-len(shown) // LINES))
    here = min(max(number(asked.query.get("trang", ""), most=LARGEST_ID) or 1, 1), pages)
    open_units = [one for one in (kept, *uow.people.units_under(kept.key)) if one is unit or unit is kept]
    return {
        "mine": mine,
        "unit": unit,
        "kept": kept,
        "holding": len(holding),
        "only_here": say("codes/only_here") if code_pictures.only_here(uow.address) else "",
        "over": len(everything) - len(holding),
        "all": "het" in asked.query,
        "rows": [_row(uow, one, by=asked.by) for one in shown[(here - 1) * LINES : here * LINES]],
        "pages": pages,
        "at_page": here,
        "made": _just_made(uow, asked),
        "lacking": code_each.places_lacking(uow, kept.key, by=asked.by) if unit is kept else 0,
        "offered": [(one, codes.offered(uow, one, by=asked.by)) for one in open_units],
        "groups": _groups(uow, kept.key, by=asked.by) if unit is kept else [],
        "most_uses": code_limits.MOST_USES,
        "most_days": code_limits.MOST_DAYS,
        "title_limit": TITLE_LIMIT,
        "most_users": MOST_USERS,
        "reached": uow.address,
    }


def unit_asked(uow: UnitOfWork, by: int, wanted: str) -> tuple[list[Any], Any]:
    """Return the units in whose office somebody sits, and the one that is meant; NotFound for others'."""
    try:
        mine = rights.hand_out_by(uow, by)
        key = number(wanted, most=LARGEST_ID) or next((one.key for one in mine), None)
        if key is None:
            raise NotFound
        return mine, rights.check_may_hand_out(uow, key, by=by)
    except NoRight:
        raise NotFound from None


def _row(uow: UnitOfWork, one: Listed, *, by: int) -> dict[str, Any]:
    users = codes.used_by(uow, one.code.code, by=by) if one.used else []
    return {"one": one, "users": users, "strip": codes.strip(uow, one)}


def _just_made(uow: UnitOfWork, asked: Asked) -> list[dict[str, Any]]:
    """Return the code that was made a moment ago: one for a school below stands on no list of the unit above."""
    done = number(asked.query.get(DONE, ""), most=LARGEST_ID)
    acted = office_pages.just_done(uow, done, by=asked.by) if done is not None else None
    if acted is None or "said" not in acted.told:
        return []
    one = codes.one(uow, (acted.before or {})["codes"][0], by=asked.by)
    return [_row(uow, one, by=asked.by)] if one.holds else []


def _groups(uow: UnitOfWork, unit_id: int, *, by: int) -> list[own_codes.Group]:
    try:
        return own_codes.groups(uow, unit_id, by=by)
    except NoRight:  # who may not bring lists in sees no strips with names
        return []


# --- made ----------------------------------------------------------------------------------------------------------


def give_each(uow: UnitOfWork, asked: Asked) -> Done:
    """Give every unit the usual code that has none."""
    given = code_each.give_each(uow, asked.number("moc"), by=asked.by)
    made = [one.code.code for one in given.made]
    return Done({"made": len(made), "kept": len(given.kept)}, {"codes": made} if made else None)


def make(uow: UnitOfWork, asked: Asked) -> Done:
    """Make another code, for a role in a unit (`cho`: «12.parent»), for so many (`so-nguoi`) and days (`so-ngay`)."""
    key, _, role = asked.form.get("cho").partition(".")
    unit_id = number(key, most=LARGEST_ID)
    if unit_id is None or role not in set(Role):
        raise NotFound
    typed = asked.form.get("chuc-danh").strip() if Role(role) not in SELF_DECLARED else ""
    title = read_title(typed, limit=TITLE_LIMIT) if typed else ""
    limits = code_limits.of_fields(asked.form.get("so-nguoi"), asked.form.get("so-ngay"))
    made = codes.make(uow, unit_id, Role(role), by=asked.by, title=title, uses=limits.uses, days=limits.days)
    return Done({"said": "made"}, {"codes": [made.code.code]})


# --- withdrawn, made anew ------------------------------------------------------------------------------------------


def withdraw(uow: UnitOfWork, asked: Asked) -> Done:
    """Take a code back, if it is still as it was shown."""
    code = asked.form.get("ma")
    ended = codes.one(uow, code, by=asked.by).code.ends_at
    codes.withdraw(uow, code, by=asked.by, seen=asked.form.get("thay") == "1")
    return Done({}, {"code": code, "ends_at": ended.isoformat() if ended is not None else ""})


def renew(uow: UnitOfWork, asked: Asked) -> Done:
    """Take a code back and make another for the same, if it is still as it was shown."""
    code = asked.form.get("ma")
    was = codes.one(uow, code, by=asked.by)
    held, ended = was.holds, was.code.ends_at
    made = codes.renew(uow, code, by=asked.by, seen=asked.form.get("thay") == "1")
    return Done(*codes_undone.renewed(made, code, ended, held=held))


# --- one's own -----------------------------------------------------------------------------------------------------


def give_own(uow: UnitOfWork, asked: Asked) -> Done:
    """Give everybody of a class or group (`nhom`) of the list a code of their own."""
    unit_id = asked.number("moc")
    made = own_codes.give(uow, unit_id, asked.number("nhom"), by=asked.by)
    return Done({"made": made}, {"unit": unit_id, "at": uow.now.isoformat()} if made else None)


def _take_own_back(uow: UnitOfWork, acted: Acted) -> None:
    was = acted.before or {}
    own_codes.take_back(uow, was["unit"], datetime.fromisoformat(was["at"]), by=acted.person_id)


def _said_made(uow: UnitOfWork, acted: Acted) -> str:
    [code] = (acted.before or {})["codes"]
    return say(f"codes/{acted.told['said']}", one=codes.one(uow, code, by=acted.person_id))


ACTS = {
    "withdraw": Act(withdraw, lambda _uow, _acted: say("codes/withdrawn"), codes_undone.withdraw_made),
    "renew": Act(renew, _said_made, codes_undone.withdraw_made),
}
"""What is done about one code, on every page that shows some."""

page = Page(
    "codes",
    read,
    {
        "each": Act(give_each, lambda _uow, acted: say("codes/given", **acted.told), codes_undone.withdraw_made),
        "make": Act(make, _said_made, codes_undone.withdraw_made),
        **ACTS,
        "own": Act(give_own, lambda _uow, acted: say("codes/own_given", **acted.told), _take_own_back),
    },
)
