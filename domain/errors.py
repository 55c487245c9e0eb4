"""Refused: the person may not; each carries values, and templates/chat/errors words it."""

import re
from typing import Any


class Refused(Exception):
    """A rule says no. `values` fill the template `errors/<name>`; no words live here.

    `lasting`: no other answer at the same step would be taken.
    `shuts`: no question of this person is taken, whatever its words; what was written of one is given back.
    """

    lasting = False
    shuts = False

    def __init__(self, **values: Any) -> None:  # noqa: ANN401 - values of any kind fill a template
        super().__init__(self.name())
        self.values = values

    @classmethod
    def name(cls) -> str:
        """Return the template's name: IntakeClosed -> intake_closed."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


class NotFound(Refused):
    """What was asked for is not there, or is not this person's to see."""

    lasting = True


class NoRight(Refused):
    """The person's roles do not allow it. values: roles (those that may)."""

    lasting = True


class NoMeeting(Refused):
    """No meeting is ahead. values: meeting (the one that ended last, or None)."""

    shuts = True


class MeetingUnclear(Refused):
    """Several meetings may be meant, and the person has not said which. values: meetings (their ids)."""


class IntakeNotOpen(Refused):
    """Questions are not taken yet. values: opens_at."""

    shuts = True


class IntakeClosed(Refused):
    """Questions are no longer taken. values: ended_at, meeting."""

    shuts = True


class IntakeStillOpen(Refused):
    """The step that ends intake is not done before its hour unless somebody closes it. values: meeting."""


class TooLong(Refused):
    """The text passes its limit and is kept, uncut. values: length, limit."""


class OldFont(Refused):
    """A text was typed for a TCVN3 or VNI font, so that what is read is not what was meant."""


class EmptyText(Refused):
    """There are no letters in it: blank, only signs, only pictures of faces."""


class NameEmpty(EmptyText):
    """What was typed for a name has no letters: signs, pictures of faces, what nobody sees."""


class NameTooLong(TooLong):
    """A name passes its limit. values: length, limit."""


class NameOfLines(Refused):
    """One name was asked for, and several lines came. values: count."""


class NameOfSigns(Refused):
    """A name holds a sign of markup, or begins as a formula does. values: text (the sign)."""


class LineTooLong(TooLong):
    """A line of a list passes its limit, and none of the list is kept. values: place, length, limit."""


class NoLineTaken(Refused):
    """Of a list nothing could be taken. values: refused (number, text, why of the first ones), more."""


class AlreadyDone(Refused):
    """Somebody else, or an earlier tap, has done this already. values: what; of a turn also code, entry."""

    lasting = True


class MeetingNotRunning(Refused):
    """Calling questions needs a started meeting. values: meeting."""


class MeetingOver(Refused):
    """The meeting has been closed or cancelled. values: meeting."""

    lasting = True
    shuts = True


class NothingToUndo(Refused):
    """There is no last decision to take back."""


class TooLateToUndo(Refused):
    """The decision is older than the time in which it may be taken back. values: minutes."""


class OwnerMissing(Refused):
    """An answer that is put off needs somebody who owes it."""


class DateMissing(Refused):
    """An answer that is put off needs a date."""


class DateNotUnderstood(Refused):
    """The typed date cannot be read. values: text."""


class HourNotUnderstood(Refused):
    """The typed hour cannot be read. values: text."""


class DateInPast(Refused):
    """The date has gone by. values: date."""


class FileTooLarge(Refused):
    """An attachment passes the limit. values: limit_mb."""


class KindUnknown(Refused):
    """A file is of no kind that is taken, whatever it is called. values: name, promised (photo, paper, heic, "")."""


class FileBroken(Refused):
    """A file cannot be opened, or is larger inside than it looks. values: name."""


class FileComing(Refused):
    """A file is still being fetched, or looked into, and nobody has seen it."""


class TooManyFiles(Refused):
    """A question takes so many attachments and no more. values: limit."""


class DateNotLater(Refused):
    """A date that is put off must come after the one it replaces. values: date."""


class NumberNotUnderstood(Refused):
    """What was typed is no number that is meant. values: text, limit."""


class DayListed(Refused):
    """The day is on the office's list already. values: day."""


class DateTooLate(Refused):
    """What is owed before the meeting cannot be due after it. values: day, meeting."""


class ProofMissing(Refused):
    """The public notice counts as done only with a proof: a photo, a file or a link. values: title."""


class AlreadyStarted(Refused):
    """A meeting that has begun can neither be moved nor called off. values: meeting."""

    lasting = True


class SameHour(Refused):
    """The meeting is at this hour already. values: meeting."""


class PlanOpened(Refused):
    """A plan of this code was opened before. values: code."""


class HourMissing(Refused):
    """The plan gives no hour for a meeting, and none is invented. values: code, day."""


class LinkWrong(Refused):
    """What was given is no address of a page. values: limit."""


class TooManyLines(Refused):
    """An agenda has more lines than anybody reads. values: count, limit."""


class MeetingChanged(Refused):
    """Somebody else changed the meeting after this was shown; nothing was done. values: meeting."""


class DeadlineChanged(Refused):
    """Somebody else changed the deadline after this was shown; nothing was done. values: title."""


class TooManyTopics(Refused):
    """A meeting has so many topics and no more: longer lists are not read. values: count, limit."""


class TooManyScreens(Refused):
    """A hall has so many addresses of its screen and no more, until one is withdrawn. values: limit."""


class NudgedAlready(Refused):
    """Somebody was reminded by hand a short while ago. values: at, again_at."""


class DateUnconfirmed(Refused):
    """Nobody is reminded of a date that is missing or only proposed. values: title."""
