"""Every network that this program can speak; to know them takes none of their libraries."""

from typing import Any

from bot.mail.brings import BRINGS as MAIL
from bot.network.brought import Brought
from bot.telegram.brings import BRINGS as TELEGRAM
from bot.zalo.brings import BRINGS as ZALO
from bot.zalo_oa.brings import BRINGS as ZALO_OA
from domain.messages.network import WEB, Terms

NETWORKS: tuple[Brought[Any], ...] = (TELEGRAM, ZALO, ZALO_OA, MAIL)
"""A new one is a row here, and a base of Settings."""
KNOWN = {WEB: Terms(), **{one.name: one.terms for one in NETWORKS}}
"""Each one's terms as they are before anything is set."""
