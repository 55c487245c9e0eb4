"""The talks: what people say, and what they are answered. Importing this registers them all."""

from handlers.routing import router

# isort: split
from handlers import (
    acknowledging,
    answering,
    approving,
    asking,
    assigning,
    chairing,
    drafting,
    helping,
    introducing,
    joining,
    listing,
    my_data,
    my_questions,
    overseeing,
    searching,
    sending,
    speaking,
    triaging,
)

__all__ = [
    "acknowledging",
    "answering",
    "approving",
    "asking",
    "assigning",
    "chairing",
    "drafting",
    "helping",
    "introducing",
    "joining",
    "listing",
    "my_data",
    "my_questions",
    "overseeing",
    "router",
    "searching",
    "sending",
    "speaking",
    "triaging",
]
