"""Zalo Official Account: its tokens, calls, webhook and window, beside the Bot and of the same core."""

from datetime import timedelta

from domain.messages.network import Terms

NETWORK = "zalo_oa"
TERMS = Terms(
    limit=2000, cut_at=2000, spelt_out=True, resends=False, free_for=timedelta(hours=48), paid_for=timedelta(days=7)
)
