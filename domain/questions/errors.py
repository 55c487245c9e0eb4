"""What is refused about a question, its turn and its answer; worded as any refusal."""

from domain.errors import Refused


class TooShort(Refused):
    """The text says too little to be a question."""


class TooManyQuestions(Refused):
    """One person has registered as many as a meeting takes. values: limit."""

    shuts = True


class AlreadyCalled(Refused):
    """The question has been called, so its asker can no longer change it. values: code.

    `beside`: it is the office that would decide of it elsewhere than in the hall.
    """

    lasting = True


class SetAside(Refused):
    """The question stands in no list yet: somebody of the office reads it first. values: code."""

    lasting = True


class QuestionShut(Refused):
    """The question was refused, or is off topic and not answered: only the chair reopens it. values: code, why.

    `why`: which of SHUT, as Care has it.
    """

    lasting = True


class StillJoined(Refused):
    """The question is answered together with others, and is to be parted first. values: code, count."""

    lasting = True


class CannotSplit(Refused):
    """The numbers say nowhere where another question begins. values: code, count (pieces that it has)."""


class MustBeAnswered(Refused):
    """By its plan the meeting answers every question, off topic too. values: code."""

    lasting = True


class NoSuchNumber(Refused):
    """No question of this number is there for who typed it. values: typed."""


class CannotJoin(Refused):
    """Two questions cannot be answered together. values: code, other (its code), why (domain/questions/equal.Bar)."""

    lasting = True


class CannotPart(Refused):
    """A question stays with those that ask the same. values: code, why (as of Bar), until."""

    lasting = True


class IsJoined(Refused):
    """The question is answered together with others, by whose head it is sorted and given. values: code, head."""

    lasting = True


class AlreadyAnswered(Refused):
    """An answer to the question was sent, so its asker can no longer change it. values: code."""

    lasting = True


class ChangesClosed(Refused):
    """Intake has ended, so the asker can no longer edit or withdraw. values: code, ended_at."""

    lasting = True


class AlreadyWithdrawn(Refused):
    """The question was withdrawn before. values: code."""

    lasting = True


class NothingToCall(Refused):
    """Nobody is waiting in the list."""


class AgencyMissing(Refused):
    """What is sent up needs the name of the agency."""


class AskedOnceMore(Refused):
    """The asker has asked once more already, which a turn allows once. values: code."""

    lasting = True


class TurnOver(Refused):
    """Something is noted to a question that was not called, or of which another was decided since. values: code."""

    lasting = True


class NotTheHolder(Refused):
    """The duty belongs to somebody else. values: code."""

    lasting = True


class DutyChanged(Refused):
    """A debt was given on, put off or taken back after it was shown; nothing was done. values: code."""

    lasting = True


class NothingChosen(Refused):
    """Something was to be done to several, and none was chosen."""


class SelfApproval(Refused):
    """Whoever drafted an answer cannot approve it (four eyes). values: code."""

    lasting = True


class NothingSubmitted(Refused):
    """No draft waits for approval. values: code."""

    lasting = True


class VoiceGone(Refused):
    """A voice note waits no more: its speaker sent the question, typed it, or the words were typed anew since."""

    lasting = True


class VoiceTyped(Refused):
    """Somebody else typed the voice note first, and its speaker is asked about those words."""

    lasting = True


class VoiceTooLong(Refused):
    """A voice note is longer than anybody types. values: limit."""


class OtherQuestionOpen(Refused):
    """The question that was called before has no outcome yet. values: code."""


class NothingDrafted(Refused):
    """There is no draft to submit. values: code."""


class TooManyFollowUps(Refused):
    """The asker has said «unclear» as often as one may in chat. values: code, limit."""


class TooManyDebts(Refused):
    """A question has as many debts beside its main one as it may. values: code, limit."""


class NothingBeside(Refused):
    """Nothing was given or answered yet that a further debt could stand beside. values: code."""


class HolderUnknown(Refused):
    """The person chosen to answer holds no post in this unit that answers."""


class QuestionHandled(Refused):
    """Somebody else sorted or gave the question after it was shown; nothing was done. values: name, code."""

    lasting = True


class TextChanged(Refused):
    """Somebody else wrote the agenda or the house rules after they were shown; nothing was kept. values: meeting."""

    lasting = True


class RulesNotAccepted(Refused):
    """Who wants to speak has not accepted the house rules as they stand now. values: meeting."""


class ListChanged(Refused):
    """The chair's list is another one than who puts it in order has seen; nothing was moved."""


class SamePlace(Refused):
    """A question stands already where it was to be put. values: code, place."""


class NotWaiting(Refused):
    """A question is not one that waits to be spoken. values: code."""

    lasting = True


class PlaceUnknown(Refused):
    """What was typed is no place of the list. values: last."""
