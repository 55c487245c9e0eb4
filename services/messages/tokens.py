"""Tokens of networks with OAuth: put in by people, renewed by one process at a time, refused, and told to the office.

A refresh token counts once. So it is claimed in a unit of its own, used outside of any, and what came of it is kept in
another; nobody speaks by a new token before that has committed.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.messages.token_pair import TokenPair
from services.delivering import owe
from services.messages.spending import secretaries
from services.unit_of_work import UnitOfWork
from templates.say import caption

CLAIM_LASTS = timedelta(seconds=90)
"""Longer than a renewal takes in the worst case: after this its holder is dead."""
_AHEAD = 10
"""The last tenth of a token's life is when it is renewed: two and a half hours of twenty-five."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to use a refresh token, once."""

    word: str
    refresh: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a pair stands. `access`: "" where there is none yet; `renew_at`: when it is time for the next."""

    access: str = field(repr=False)
    renew_at: datetime | None
    refused: bool
    cut_off: bool


def standing(uow: UnitOfWork, network: str) -> Standing | None:
    """Return how a network's pair stands; None where nobody has put a refresh token in."""
    pair = uow.token_pairs.find(network)
    return standing_of(pair) if pair is not None else None


def standing_of(pair: TokenPair) -> Standing:
    """Return how a pair stands."""
    renew_at = None
    if pair.renewed_at is not None and pair.access_until is not None:
        renew_at = pair.access_until - (pair.access_until - pair.renewed_at) / _AHEAD
    return Standing(pair.access, renew_at, pair.refused_at is not None, pair.cut_off)


def put_in(uow: UnitOfWork, network: str, refresh: str) -> bool:
    """Begin with a refresh token that a person has fetched; False where it was put in before, and is spent by now."""
    pair, digest = uow.token_pairs.find(network), hashlib.sha256(refresh.encode()).hexdigest()[:32]
    given = list(pair.given) if pair is not None else []
    if digest in given:
        return False
    uow.token_pairs.put_in(network, refresh, [*given, digest])
    uow.act("token.put_in", _subject(network), len(given) + 1, by=None)
    return True


def claim(uow: UnitOfWork, network: str, spent: str) -> Claim | None:
    """Claim the renewal of the pair whose access token is `spent`; None where others did, or it is done or refused."""
    word = secrets.token_hex(8)
    lapsed = (uow.now - CLAIM_LASTS, uow.now + CLAIM_LASTS)
    if not uow.token_pairs.claim(network, spent=spent, word=word, lapsed=lapsed):
        return None
    pair = uow.token_pairs.find(network)
    return Claim(word, pair.refresh) if pair is not None else None


def keep(uow: UnitOfWork, network: str, claimed: Claim, *, access: str, refresh: str, seconds: float) -> bool:
    """Store both new tokens; False where somebody has put another one in meanwhile, which then counts."""
    until = uow.now + timedelta(seconds=seconds)
    kept = uow.token_pairs.keep(network, used=claimed.refresh, access=access, refresh=refresh, until=until)
    if kept:
        uow.act("token.renewed", _subject(network), None, by=None)
    return kept


def let_go(uow: UnitOfWork, network: str, claimed: Claim, *, cut_off: bool) -> None:
    """Give a claim back: the network could not be asked, or its answer is lost (`cut_off`)."""
    uow.token_pairs.let_go(network, word=claimed.word, cut_off=cut_off)


def refuse(uow: UnitOfWork, network: str, claimed: Claim) -> None:
    """Note that a refresh token is taken no more, and tell the secretaries what to do; once for each token."""
    pair = uow.token_pairs.find(network)
    if pair is None or not uow.token_pairs.refuse(network, used=claimed.refresh, word=claimed.word):
        return
    number = len(pair.given)
    uow.act("token.refused", _subject(network), number, by=None, cut_off=pair.cut_off)
    for person_id in secretaries(uow):
        owe(
            uow, person_id, "overseeing/token_refused", once=f"token:{network}:{number}:{person_id}", mandatory=True,
            name=caption("network", network), cut_off=pair.cut_off,
        )  # fmt: skip


def _subject(network: str) -> str:
    return f"token.{network}"
