"""Telegram: its session, updates, polling and webhook, and how messages go out by it."""

from domain.messages.network import Terms

NETWORK = "telegram"
TERMS = Terms(limit=4096, cut_at=4096, in_order=True, tells_numbers=True)
