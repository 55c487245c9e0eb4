"""Whom somebody at the keyboard may mean: everybody, also where no meeting has been made yet."""

from functools import partial

from bot.commands.whom import find
from bot.runtime import Runtime
from domain.people.access import Role
from domain.people.person import Person
from domain.people.unit import UnitKind
from services.people import joining
from services.people.beginning import begin
from services.unit_of_work import UnitOfWork


async def test_the_first_clerk_is_found_before_there_is_any_meeting(runtime: Runtime) -> None:
    def begins(uow: UnitOfWork) -> int:
        begun = begin(uow, "Ủy ban nhân dân phường Bình Minh", UnitKind.WARD)
        person_id = uow.people.add(Person(created_at=uow.now))
        joining.use_code(uow, person_id, begun.code)
        joining.rename(uow, person_id, "Lê Thị Ngọc Bích")
        return person_id

    clerk = await runtime.write(begins)
    for meant in ("ngoc bich", "thư ký", str(clerk)):
        [found] = await runtime.read(partial(find, meant=meant))
        assert (found.person_id, found.name, found.roles) == (clerk, "Lê Thị Ngọc Bích", (Role.SECRETARY,))
