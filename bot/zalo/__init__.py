"""Zalo: its client, updates, polling and webhook, and how messages go out by it."""

from domain.messages.network import Terms

NETWORK = "zalo"
TERMS = Terms(limit=2000, cut_at=2000, spelt_out=True, resends=False)
