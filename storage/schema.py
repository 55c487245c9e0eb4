"""All tables together: importing this knows every noun."""

from sqlmodel import SQLModel

import domain.access
import domain.consent
import domain.delivery
import domain.duty
import domain.meeting
import domain.person
import domain.question
import domain.queue
import domain.reminder
import domain.topic
import domain.unit
import storage.places

NOUNS = (
    domain.access,
    domain.consent,
    domain.delivery,
    domain.duty,
    domain.meeting,
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
