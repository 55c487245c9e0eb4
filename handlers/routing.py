"""The one router on which every talk registers what it answers."""

from conversation.router import Router
from conversation.words import fold_label
from services.questions.worth_asking import kindly
from services.unit_of_work import UnitOfWork
from templates.say import labels

router: Router[UnitOfWork] = Router(labels=frozenset(map(fold_label, labels())), kindly=kindly)
"""Importing `handlers` registers every talk here."""
