"""Numbers of questions after a restore: those given since the backup are on people's receipts, and not given again."""

from domain.meeting import Meeting
from services.unit_of_work import UnitOfWork


def skip(uow: UnitOfWork, count: int) -> list[Meeting]:
    """Go on `count` numbers later at every meeting that is not over, and return these meetings."""
    found = [uow.meetings.hold(meeting.key) for meeting in uow.meetings.all() if not meeting.is_over]
    for meeting in found:
        meeting.last_number += count
        uow.meetings.keep(meeting)
        uow.act("numbers.skipped", "meeting", meeting.key, by=None, count=count)
    uow.installation.settle()
    return found
