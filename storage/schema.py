"""All tables together: importing this knows every noun."""

from sqlmodel import SQLModel

import domain.access
import domain.allowance
import domain.consent
import domain.deadline
import domain.delivery
import domain.duty
import domain.installation
import domain.linking
import domain.meeting
import domain.offer
import domain.person
import domain.question
import domain.queue
import domain.reminder
import domain.topic
import domain.unit
import storage.places

NOUNS = (
    domain.access,
    domain.allowance,
    domain.consent,
    domain.deadline,
    domain.delivery,
    domain.duty,
    domain.installation,
    domain.linking,
    domain.meeting,
    domain.offer,
    domain.person,
    domain.question,
    domain.queue,
    domain.reminder,
    domain.topic,
    domain.unit,
    storage.places,
)
"""The modules whose classes are tables."""

METADATA = SQLModel.metadata
