"""Access: join codes, sign-in links, ways back and browser sessions, each of them a secret that ends."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select, update
from sqlmodel import col
from sqlmodel import select as pick

from domain.messages.push import PushSubscription
from domain.people.access import CodeUse, JoinCode, SignInLink, WayBack, WebSession
from domain.people.person import Account
from domain.people.roster import RosterEntry
from storage.engine import noun_from, table
from storage.prepared import Prepared
from storage.pushes import end_subscriptions
from storage.store import Store

_ACCOUNT, _SESSION = table(Account), table(WebSession)
_ACTS_FOR = Prepared(
    lambda _: (
        select(_ACCOUNT)
        .join(_SESSION, _SESSION.c.account_id == _ACCOUNT.c.id)
        .where(
            _SESSION.c.token_hash == bindparam("token_hash"),
            _SESSION.c.revoked_at.is_(None),
            _SESSION.c.ends_at > bindparam("now", type_=_SESSION.c.ends_at.type),
        )
    )
)
"""Asked at every request."""


class Access(Store):
    """Queries about the ways in."""

    def codes(self, codes: Collection[str]) -> dict[str, JoinCode]:
        """Return those of these join codes that there are, spent and ended ones too, in one query."""
        if not codes:
            return {}
        found = self._in.session.exec(pick(JoinCode).where(col(JoinCode.code).in_(codes)))
        return {code.code: code for code in found}

    def codes_of(self, unit_ids: Collection[int]) -> list[JoinCode]:
        """Return the codes of units that are for no one known person, the newest first; those that are over too."""
        wanted = pick(JoinCode).where(
            col(JoinCode.unit_id).in_(unit_ids), col(JoinCode.person_id).is_(None), col(JoinCode.entry_id).is_(None)
        )
        return list(self._in.session.exec(wanted.order_by(col(JoinCode.made_at).desc(), col(JoinCode.code))))

    def own_codes(self, unit_id: int) -> dict[int, JoinCode]:
        """Return the codes of people on a unit's lists that still let somebody in, by the list's line."""
        found = self._in.session.exec(
            pick(JoinCode).where(
                JoinCode.unit_id == unit_id,
                col(JoinCode.entry_id).is_not(None),
                col(JoinCode.uses_left) > 0,
                col(JoinCode.withdrawn_at).is_(None),
                col(JoinCode.ends_at) > self._in.now,
            )
        )
        return {code.entry_id: code for code in found if code.entry_id is not None}

    def end_own_codes(self, entry_ids: Collection[int] = (), *, roster_id: int | None = None) -> None:
        """Let the codes of some people on lists, or of all on one roster, be used no more."""
        codes, entries = table(JoinCode), table(RosterEntry)
        whose = codes.c.entry_id.in_(entry_ids)
        if roster_id is not None:
            whose = codes.c.entry_id.in_(select(entries.c.id).where(entries.c.roster_id == roster_id))
        ended = update(codes).where(whose, codes.c.ends_at > self._in.now)
        self._in.execute(ended.values(ends_at=self._in.now, withdrawn_at=self._in.now))

    def hold_code(self, code: str) -> JoinCode:
        """Return a code as it is now, and let nobody use or change it before this unit ends; NotFound."""
        return self._locked(JoinCode, code)

    def uses(self, codes: Collection[str]) -> dict[str, tuple[int, datetime]]:
        """Return how often each of these codes was used, and when last; those that were not are left out."""
        uses = table(CodeUse)
        counted = (
            select(uses.c.code, func.count(), func.max(uses.c.used_at))
            .where(uses.c.code.in_(codes))
            .group_by(uses.c.code)
        )
        return {code: (count, last) for code, count, last in self._in.execute(counted)}

    def users(self, code: str) -> list[CodeUse]:
        """Return who used a code, the latest first."""
        wanted = pick(CodeUse).where(CodeUse.code == code).order_by(col(CodeUse.id).desc())
        return list(self._in.session.exec(wanted))

    def used_since(self, since: datetime) -> list[tuple[CodeUse, JoinCode]]:
        """Return who came in by a code after an instant, with the code, the first of all first."""
        wanted = pick(CodeUse, JoinCode).join(JoinCode, col(JoinCode.code) == col(CodeUse.code))
        wanted = wanted.where(col(CodeUse.used_at) > since).order_by(col(CodeUse.id))
        return [(use, code) for use, code in self._in.session.exec(wanted)]

    def code(self, code: str) -> JoinCode | None:
        """Return a join code, spent and ended ones too, or None."""
        return self._in.session.get(JoinCode, code)

    def spend_code(self, code: str) -> bool:
        """Take one use from a code that counts them; False where none is left, whoever was quicker."""
        codes = table(JoinCode)
        left = (
            update(codes)
            .where(
                codes.c.code == code,
                codes.c.uses_left.is_(None) | (codes.c.uses_left > 0),
                codes.c.ends_at.is_(None) | (codes.c.ends_at > self._in.now),
            )
            .values(uses_left=codes.c.uses_left - 1)
            .returning(codes.c.code)
        )
        return self._in.execute(left).one_or_none() is not None

    def end_codes_of(self, unit_id: int) -> None:
        """Let no code of a unit be used again, nor one for a class or group that it is."""
        codes = table(JoinCode)
        of_it = (codes.c.unit_id == unit_id) | (codes.c.group_id == unit_id)
        lasting = codes.c.ends_at.is_(None) | (codes.c.ends_at > self._in.now)
        self._in.execute(update(codes).where(of_it, lasting).values(ends_at=self._in.now))

    def link(self, token_hash: str) -> SignInLink | None:
        """Return a sign-in link by its hash, used or not, or None."""
        return self._in.session.get(SignInLink, token_hash)

    def use_link(self, token_hash: str) -> int | None:
        """Use up a sign-in link and return whose it is; None when it has ended or somebody was faster."""
        links = table(SignInLink)
        person_id: int | None = self._in.execute(
            update(links)
            .where(links.c.token_hash == token_hash, links.c.used_at.is_(None), links.c.ends_at > self._in.now)
            .values(used_at=self._in.now)
            .returning(links.c.person_id)
        ).scalar_one_or_none()
        return person_id

    def way_back(self, way_id: int) -> WayBack | None:
        """Return a way back, or None."""
        return self._in.session.get(WayBack, way_id)

    def ways_back(self, person_id: int) -> list[WayBack]:
        """Return a person's ways back as they are now, the newest first: of two who became one there may be two."""
        wanted = pick(WayBack).where(WayBack.person_id == person_id).order_by(col(WayBack.id).desc())
        return list(self._in.session.exec(wanted.execution_options(populate_existing=True)))

    def miss_way_back(self, person_id: int) -> list[tuple[int, int]]:
        """Count wrong digits typed beside a person's code; return each way of theirs with how many there are now."""
        ways = table(WayBack)
        counted = update(ways).where(ways.c.person_id == person_id).values(missed=ways.c.missed + 1)
        return [(way_id, missed) for way_id, missed in self._in.execute(counted.returning(ways.c.id, ways.c.missed))]

    def forget_ways_back(self, person_id: int) -> None:
        """Let no link and no digits of a person be good any more."""
        ways = table(WayBack)
        self._in.execute(delete(ways).where(ways.c.person_id == person_id))

    def session(self, token_hash: str) -> Account | None:
        """Return the account for which a browser's session that is in force acts, for reading, or None."""
        rows = self._in.run(_ACTS_FOR, {"token_hash": token_hash, "now": self._in.now})
        return noun_from(Account, rows[0]) if rows else None

    def sessions_in_force(self, token_hashes: Collection[str]) -> set[str]:
        """Return which of these browser sessions are still good."""
        sessions = table(WebSession)
        found = self._in.execute(
            select(sessions.c.token_hash).where(
                sessions.c.token_hash.in_(token_hashes),
                sessions.c.revoked_at.is_(None),
                sessions.c.ends_at > self._in.now,
            )
        )
        return set(found.scalars())

    def in_office_until_now(self, token_hash: str) -> datetime | None:
        """Return when the office's pages were used last with a session, or when it began; None for an unknown one."""
        known = self._in.session.get(WebSession, token_hash)
        return None if known is None else max(known.made_at, known.office_at or known.made_at)

    def use_office(self, token_hash: str) -> None:
        """Note that the office's pages are used with a session now."""
        self._in.execute(update(_SESSION).where(_SESSION.c.token_hash == token_hash).values(office_at=self._in.now))

    def revoke_session(self, token_hash: str) -> None:
        """End one browser's session; it is told of no news any more, whoever takes it next."""
        end_subscriptions(self._in, table(PushSubscription).c.token_hash == token_hash)
        sessions = table(WebSession)
        self._in.execute(
            update(sessions)
            .where(sessions.c.token_hash == token_hash, sessions.c.revoked_at.is_(None))
            .values(revoked_at=self._in.now)
        )

    def revoke_sessions(self, account_id: int, *, but: str = "") -> None:
        """End every browser session of an account, except one (its token's hash); those are told of news no more."""
        told = table(PushSubscription)
        end_subscriptions(self._in, (told.c.account_id == account_id) & (told.c.token_hash != but))
        sessions = table(WebSession)
        those = (sessions.c.account_id == account_id, sessions.c.token_hash != but)
        self._in.execute(
            update(sessions).where(*those, sessions.c.revoked_at.is_(None)).values(revoked_at=self._in.now)
        )

    def keep(self, thing: JoinCode | CodeUse | SignInLink | WayBack | WebSession) -> None:
        """Store a new or changed way in."""
        self._keep(thing)
