"""The one router on which every talk registers what it answers."""

from conversation.router import Router
from services.unit_of_work import UnitOfWork

router: Router[UnitOfWork] = Router()
"""Importing `handlers` registers every talk here."""
