"""What tests of a timeline need: the usual steps laid for the world's meeting, and their rows."""

from bot.runtime import Runtime
from domain.deadline import Deadline
from domain.people.access import Role
from domain.people.consent import TEXT_VERSION, Consent
from domain.people.person import Person
from services.plans import steps, timeline
from services.unit_of_work import UnitOfWork
from tests.world import World, put_under_a_ward


async def lay_usual(runtime: Runtime, world: World) -> dict[str, int]:
    """Lay the usual timeline for the world's meeting, all of it proposed; return the ids by step."""

    def work(uow: UnitOfWork) -> dict[str, int]:
        meeting = uow.meetings.get(world.meeting)
        made = timeline.lay(uow, steps.usual_entries(uow, meeting), meeting=meeting)
        return {deadline.step: deadline.key for deadline in made}

    return await runtime.write(work)


async def deadline(runtime: Runtime, key: int) -> Deadline:
    """The row of a deadline as it is now."""
    return await runtime.read(lambda uow: uow.deadlines.get(key))


def put_to_work(uow: UnitOfWork, world: World) -> int:
    """Put the kindergarten, headed by «responder», under a ward with a secretary, «ward-1», and return its meeting."""
    meeting = put_under_a_ward(uow, world)
    by = world.people["clerk"] = uow.people.add(Person(name="Hà Văn Sơn", created_at=uow.now))
    uow.people.enrol(by, meeting.unit_id, Role.SECRETARY)
    uow.people.keep(Consent(person_id=by, text_version=TEXT_VERSION, network="web", given_at=uow.now))
    uow.accounts.bind(uow.accounts.known("web", "ward-1").account_id, by)
    uow.people.enrol(world.people["responder"], world.unit, Role.UNIT_HEAD)
    return meeting.key
