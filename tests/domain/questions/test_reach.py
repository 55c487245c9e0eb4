"""Topic is one axis, authority the other: the same level is one host's own and above another."""

import pytest

from domain.people.unit import Unit, UnitKind
from domain.questions.question import Authority
from domain.questions.reach import Host, Reach, called, host_of, offered, reach_of


@pytest.mark.parametrize(
    ("host", "reaches"),
    [
        (Host.SCHOOL, ["own", "above", "above", "above"]),
        (Host.WARD, ["other", "own", "above", "above"]),
        (Host.DISTRICT, ["other", "own", "above", "above"]),
    ],
)
def test_a_level_is_its_hosts_own_or_anothers_or_above(host: Host, reaches: list[str]) -> None:
    assert [reach_of(one, host) for one in Authority] == reaches


@pytest.mark.parametrize(
    ("unit", "host"),
    [
        (Unit(kind=UnitKind.SCHOOL, name="Trường"), Host.SCHOOL),
        (Unit(kind=UnitKind.SCHOOL, name="Trường", parent_id=1, levels=["mn"]), Host.SCHOOL),
        (Unit(kind=UnitKind.OFFICE, name="Phòng", parent_id=1), Host.SCHOOL),
        (Unit(kind=UnitKind.WARD, name="Phường"), Host.WARD),
        (Unit(kind=UnitKind.OFFICE, name="Ủy ban"), Host.WARD),
        (Unit(kind=UnitKind.OFFICE, name="Phòng GD&ĐT quận", parent_id=1, levels=["district"]), Host.DISTRICT),
    ],
)
def test_a_host_is_known_by_what_it_governs(unit: Unit, host: Host) -> None:
    assert host_of(unit) is host


@pytest.mark.parametrize("host", list(Host))
def test_what_is_offered_begins_with_the_hosts_own_and_calls_each_level_once(host: Host) -> None:
    levels = offered(host)
    assert reach_of(levels[0], host) is Reach.OWN
    assert sorted(levels) == sorted(Authority)
    assert len({called(one, host) for one in levels}) == len(levels)


def test_a_ward_is_never_offered_a_school_as_its_own() -> None:
    assert called(Authority.SCHOOL, Host.WARD) == "below"
    assert called(Authority.WARD, Host.DISTRICT) == "district"
    assert called(Authority.SCHOOL, Host.SCHOOL) == "school"
