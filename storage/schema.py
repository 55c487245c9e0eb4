"""All tables together: importing this knows every noun."""

from sqlmodel import SQLModel

import domain.announcement
import domain.deadline
import domain.duty
import domain.hall
import domain.installation
import domain.invitation
import domain.meeting
import domain.messages.allowance
import domain.messages.delivery
import domain.messages.offer
import domain.messages.push
import domain.messages.token_pair
import domain.minutes
import domain.participation
import domain.people.access
import domain.people.acted
import domain.people.consent
import domain.people.data_request
import domain.people.linking
import domain.people.mail
import domain.people.pause
import domain.people.person
import domain.people.roster
import domain.people.unit
import domain.proposed_duty
import domain.questions.ask_back
import domain.questions.gathering
import domain.questions.ordering
import domain.questions.question
import domain.questions.queue
import domain.questions.report
import domain.questions.ruling
import domain.questions.topic
import domain.questions.turn_notes
import domain.reminder
import storage.places

NOUNS = (
    domain.participation,
    domain.people.access,
    domain.people.acted,
    domain.people.roster,
    domain.messages.allowance,
    domain.people.consent,
    domain.announcement,
    domain.deadline,
    domain.messages.delivery,
    domain.duty,
    domain.hall,
    domain.installation,
    domain.invitation,
    domain.people.data_request,
    domain.people.linking,
    domain.people.mail,
    domain.meeting,
    domain.messages.offer,
    domain.messages.push,
    domain.messages.token_pair,
    domain.minutes,
    domain.people.pause,
    domain.people.person,
    domain.proposed_duty,
    domain.questions.ask_back,
    domain.questions.gathering,
    domain.questions.ordering,
    domain.questions.question,
    domain.questions.queue,
    domain.questions.report,
    domain.questions.ruling,
    domain.reminder,
    domain.questions.topic,
    domain.questions.turn_notes,
    domain.people.unit,
    storage.places,
)
"""The modules whose classes are tables."""

METADATA = SQLModel.metadata
