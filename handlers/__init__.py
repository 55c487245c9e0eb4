"""The talks: what people say, and what they are answered."""

from conversation.router import Router
from services.unit_of_work import UnitOfWork

router: Router[UnitOfWork] = Router()
"""Every talk registers its handlers here."""
