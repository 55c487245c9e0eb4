"""Pages of who sits in two offices: in whose name they act stands at the top, and changes in one tap."""

from collections.abc import Callable

from bot.runtime import Runtime
from domain.people.access import Role
from services.unit_of_work import UnitOfWork
from tests.web.office.desk import HOME, Clerk
from tests.web.visiting import Visitor
from tests.world import World, put_under_a_ward


async def test_the_pages_follow_the_unit(visitor: Callable[[], Visitor], runtime: Runtime, world: World) -> None:
    def both(uow: UnitOfWork) -> int:
        ward_id = put_under_a_ward(uow, world).unit_id
        uow.people.enrol(world.people["secretary"], ward_id, Role.SUPERVISOR)
        return ward_id

    ward_id = await runtime.write(both)
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    page = await clerk.opens(HOME)
    assert "Thư ký hội nghị – Trường Mầm non Hoa Ban" in page.html
    token = await clerk.visitor.form_token()
    ward = await clerk.sends(f"{HOME}/vai", {"csrf": token, "don-vi": f"{ward_id}"})
    assert "Bùi Minh Thư, người theo dõi – UBND phường Noong Bua" in ward.html
    assert "/van-phong/don-vi" not in ward.html, "a supervisor sets nothing up"
    assert "/van-phong/UB26/lich-viec" in ward.html
    assert "Các trường</a>" in (await clerk.opens(f"{HOME}/UB26/lich-viec")).html
    assert (await clerk.opens(f"{HOME}/MN26/lich-viec")).status == 200, "the school's own stays open to her"
    assert (await clerk.sends(f"{HOME}/vai", {"csrf": token, "don-vi": "999"})).status == 404
    every = await clerk.sends(f"{HOME}/vai", {"csrf": token, "don-vi": "0"})
    assert "/van-phong/don-vi" in every.html
