"""Token pairs: each change is one statement with its condition, so that of two processes one alone makes it."""

from datetime import datetime

from sqlalchemy import Update, or_, select, true, update
from sqlalchemy.sql.elements import ColumnElement

from domain.messages.token_pair import TokenPair
from storage.engine import inserting, open_engine, table
from storage.store import Store

_PAIR = table(TokenPair)


def pair_in(url: str, network: str) -> TokenPair | None:
    """Return the pair of a network as a database holds it, for who only looks; None where it has none."""
    engine = open_engine(url, writes=False)
    try:
        with engine.connect() as connection:
            row = connection.execute(select(_PAIR).where(_PAIR.c.network == network)).mappings().one_or_none()
            return TokenPair(**row) if row is not None else None
    finally:
        engine.dispose()


class TokenPairs(Store):
    """Queries about token pairs."""

    def find(self, network: str) -> TokenPair | None:
        """Return a network's pair as it is in the database now, or None."""
        row = self._in.execute(select(_PAIR).where(_PAIR.c.network == network)).mappings().one_or_none()
        return TokenPair(**row) if row is not None else None

    def put_in(self, network: str, refresh: str, given: list[str]) -> None:
        """Begin anew with a refresh token; whatever was there is gone, and who was renewing it is too late."""
        fresh = {
            "access": "", "renewed_at": None, "access_until": None, "refresh": refresh, "given": given, "claim": "",
            "claimed_at": None, "cut_off": False, "refused_at": None,
        }  # fmt: skip
        made = inserting(_PAIR, self._in.kind).values(network=network, **fresh)
        self._in.execute(made.on_conflict_do_update(index_elements=["network"], set_=fresh))

    def claim(self, network: str, *, spent: str, word: str, lapsed: tuple[datetime, datetime]) -> bool:
        """Claim the renewal of a pair whose access token is `spent`, unless another process has.

        A claim from before or after `lapsed` counts no more: its holder died, or the clock was wrong.
        """
        since, until = lapsed
        free = or_(_PAIR.c.claim == "", _PAIR.c.claimed_at < since, _PAIR.c.claimed_at > until)
        mine = self._of(network, _PAIR.c.access == spent, _PAIR.c.refused_at.is_(None), free)
        values = {"claim": word, "claimed_at": self._in.now, "cut_off": or_(_PAIR.c.cut_off, _PAIR.c.claim != "")}
        return self._changed(mine.values(values))

    def keep(self, network: str, *, used: str, access: str, refresh: str, until: datetime) -> bool:
        """Store what a renewal brought, unless the refresh token that it used is no longer the one in force."""
        mine = self._of(network, _PAIR.c.refresh == used)
        return self._changed(
            mine.values(
                access=access, renewed_at=self._in.now, access_until=until, refresh=refresh, claim="", claimed_at=None,
                cut_off=False, refused_at=None,
            )
        )  # fmt: skip

    def refuse(self, network: str, *, used: str, word: str) -> bool:
        """Note that the network takes a refresh token no more, if it is in force and the claim on it is ours."""
        mine = self._of(network, _PAIR.c.refresh == used, _PAIR.c.claim == word)
        return self._changed(mine.values(refused_at=self._in.now, claim="", claimed_at=None))

    def let_go(self, network: str, *, word: str, cut_off: bool) -> None:
        """Give a claim back; `cut_off`: its renewal may have been done."""
        mine = self._of(network, _PAIR.c.claim == word)
        self._changed(mine.values(claim="", claimed_at=None, cut_off=true() if cut_off else _PAIR.c.cut_off))

    def _of(self, network: str, *which: ColumnElement[bool]) -> Update:
        return update(_PAIR).where(_PAIR.c.network == network, *which)

    def _changed(self, change: Update) -> bool:
        return self._in.execute(change.returning(_PAIR.c.network)).one_or_none() is not None
