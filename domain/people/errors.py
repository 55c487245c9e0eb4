"""What is refused about people: their codes, accounts, posts, lists and units; worded as any refusal."""

from domain.errors import Refused


class CodeOver(Refused):
    """A join code was good once: it was used as often as it may be, ended, or was taken back.

    values: ended, withdrawn.
    """


class SheetUnreadable(Refused):
    """A file holds no list that can be read. values: why (old, broken, empty, headings, opinions, away)."""


class SheetTooLarge(Refused):
    """A list is larger than any that is meant. values: limit_mb, lines."""


class SheetGone(Refused):
    """The file that was looked at is kept no longer: another was sent since, or it waited too long."""


class RosterBusy(Refused):
    """Somebody else is bringing a list into the same unit just now. values: at."""


class LinkTriesSpent(Refused):
    """Too many wrong codes were typed, by an account or at an address: no more for a while. values: until, renew.

    `renew`: only short codes wait; a new one is long, and is taken at once.
    """


class WayTriesSpent(Refused):
    """Too many wrong slips' codes and digits were typed, by an account or at an address. values: until."""


class LinkOwnCode(Refused):
    """The code belongs to the person who typed it: it is for another account."""


class NobodyToTell(Refused):
    """There is nobody in the audience of an announcement."""


class PostNeedsNoWay(Refused):
    """Who holds a post has no way back that lasts: it would open the office's pages to whoever finds it."""


class MailUnread(Refused):
    """What was typed is no mail address that can be written to. values: why (none, several, letters, domain, long)."""


class MailOff(Refused):
    """No mail is sent from here."""

    lasting = True


class MailTriesSpent(Refused):
    """Letters that ask for a confirmation are few a day, for a person, an address and a line. values: until."""


class LastAccount(Refused):
    """The person would have no account left that takes messages."""


class LastInOffice(Refused):
    """Nobody else could lead the meeting, sort its questions, or keep what is owed. values: role, meeting, owed."""


class LastInPost(Refused):
    """Nobody else holds a post that a meeting ahead, or what is owed, needs: only a successor ends it.

    values: role, meeting, owed.
    """


class PostHeld(Refused):
    """The person holds a post of this kind here already, for another group. values: title."""


class PersonLeft(Refused):
    """The person has left meanwhile, so nothing can be given to them."""


class PostKeeps(Refused):
    """Who holds a post withdraws no consent before that ends. values: title, name."""


class ConsentStopped(Refused):
    """Consent was withdrawn, so nothing new is taken until it is given again. values: until."""

    shuts = True


class TooManyRequests(Refused):
    """So many requests about one's data are open already. values: limit."""


class Paused(Refused):
    """The office takes nothing new from somebody for a while. values: name, desk, until, reason, noted."""

    shuts = True


class CannotPause(Refused):
    """Nobody pauses who works there (post), whom no message reaches (paper), or whom no question names. values: why."""


class PauseDayWrong(Refused):
    """A pause ends neither today nor after so many days. values: limit."""


class SameHolder(Refused):
    """The person holds this very post. values: title."""


class NotConfirmed(Refused):
    """Who may speak is known; this person waits until somebody who knows them agrees. values: name (of the unit)."""


class UnitKnown(Refused):
    """There is a unit of this name beside it already. values: name, closed."""


class UnitMisplaced(Refused):
    """A unit of this kind has no place below that one. values: kind, above."""


class UnitsInCircle(Refused):
    """A unit cannot stand below itself. values: name."""


class UnitPeopled(Refused):
    """People belong to the unit, so it is not moved to where they do not. values: name, count."""


class UnitClosed(Refused):
    """The unit has been closed: it takes nobody and nothing new. values: name."""


class NothingToName(Refused):
    """No meeting ahead asks a unit for delegates, or the unit is closed. values: name, closed."""


class UnitBusy(Refused):
    """A unit that has a meeting ahead is not closed. values: name, meeting."""


class UnitChanged(Refused):
    """Somebody else changed the unit after this was shown; nothing was done. values: name."""


class RoleMisplaced(Refused):
    """Nobody is this in such a unit, so there is no code for it. values: role, name."""


class TooManyCodes(Refused):
    """So many codes are printed at once and no more. values: count, limit."""


class TooManyUnits(Refused):
    """A list is taken up to so many lines at once. values: count, limit."""


class PostChanged(Refused):
    """Somebody else gave this post, or ended it, since it was shown. values: title, name ("": nobody holds it now)."""

    lasting = True


class NotInvited(Refused):
    """The meeting is for others. values: circles."""

    shuts = True


class NotADelegate(Refused):
    """The unit sends others to speak for it. values: name (of the unit), limit, place (as a reserve; 0: not named)."""


class ListClosed(Refused):
    """The plan's date for a unit's list of delegates is over. values: name (of the unit), ended_at."""


class TooManyNames(Refused):
    """A list of delegates is taken up to so many lines at once. values: count, limit."""


class NothingToSend(Refused):
    """Everybody invited who can be reached has their invitation. values: count."""


class NobodyToRemind(Refused):
    """Nobody silent is left to ask again today. values: count (asked today), length (whom no message reaches)."""


class AnswersOver(Refused):
    """The meeting has begun, so that its invitations are answered no more. values: meeting."""

    lasting = True


class OffTheList(Refused):
    """They were taken off the list of a meeting, and answer its invitation no more. values: meeting."""

    lasting = True


class SamePerson(Refused):
    """Who was named to come in somebody's place is invited already. values: name."""


class AlreadyHere(Refused):
    """Somebody was let in before. values: at."""

    lasting = True


class ReserveAtDoor(Refused):
    """A reserve has come; who keeps the door decides, knowing the seats. values: name, place, unit, seats, taken."""

    lasting = True


class DoorNotOpen(Refused):
    """People are let in on the meeting's own day, and not into one that was called off. values: opens_at, cancelled."""

    lasting = True


class SlipKnown(Refused):
    """Somebody of this name asked in these very words already; it may be the same slip. values: code."""


class SlipHourWrong(Refused):
    """A slip cannot have been given in before intake opened, or later than now. values: opens_at, at."""


class GiverKnown(Refused):
    """People of this name are known: whose a slip is has to be said. values: name."""


class GroupUnsaid(Refused):
    """Somebody heads a group, and nobody has said which."""


class WhyUnsaid(Refused):
    """What is given back is given back with a reason, and none was written."""


class GatheringClosed(Refused):
    """A unit's opinions were handed on, and nothing is changed in them any more. values: at."""

    lasting = True


class NothingGathered(Refused):
    """A list without opinions is not sent; that there are none is said by another button. values: name."""


class StillGathered(Refused):
    """A unit that has opinions does not say that it has none. values: count."""


class SameOpinion(Refused):
    """The list has this opinion already. values: place."""


class TooManyOpinions(Refused):
    """One list holds so many opinions and no more. values: count, limit."""


class NoReport(Refused):
    """No report asks for remarks here now, or no longer."""


class OpinionIsFormula(Refused):
    """A cell of a sheet holds a formula and no words; nothing is worked out here."""


class OpinionSent(Refused):
    """An opinion that was sent is a question now, and stays. values: code."""

    lasting = True


class NothingToHand(Refused):
    """No list waits to be handed on. values: name (who has it, "" where none was sent)."""


class NobodyMissing(Refused):
    """Of the units that have not sent anything, none can be reminded now. values: count (missing)."""
