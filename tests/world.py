"""A small invented kindergarten to test with: its people, classes, topics and one meeting taking questions."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from domain.meeting import Meeting
from domain.people.access import Membership, Role
from domain.people.consent import TEXT_VERSION, Consent
from domain.people.person import Address, Person
from domain.people.unit import Unit, UnitKind
from domain.questions.topic import Topic, TopicKind
from services.unit_of_work import UnitOfWork


class Clock:
    """A clock that stands still until it is moved: Monday 2026-11-16, 09:00 in Hà Nội."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the present instant."""
        return self.at

    def move(self, **by: float) -> None:
        """Move on by days, hours, minutes or seconds."""
        self.at += timedelta(**by)

    def set(self, at: datetime) -> None:
        """Move to an instant."""
        self.at = at


@dataclass
class World:
    """Ids of what was made. `accounts`: external ids on the web network, by part played."""

    unit: int = 0
    class_a: int = 0
    group: int = 0
    meeting: int = 0
    topics: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)


PARTS = {
    "parent": ("Lò Thị Mây", Address.CHI, Role.PARENT, ""),
    "parent2": ("Vàng A Sử", Address.ANH, Role.PARENT, ""),
    "teacher": ("Đỗ Thu Hà", Address.CO, Role.TEACHER, "Giáo viên"),
    "secretary": ("Bùi Minh Thư", Address.CO, Role.SECRETARY, "Thư ký hội nghị"),
    "chair": ("Phạm Thanh Hiền", Address.CO, Role.CHAIR, "Hiệu trưởng"),
    "responder": ("Ngô Quốc Bảo", Address.THAY, Role.RESPONDER, "Phó Hiệu trưởng"),
}
TOPICS = {
    "report": ("Giải trình góp ý vào báo cáo", "Giải trình báo cáo", TopicKind.PLAN),
    "care": ("Chăm sóc, nuôi dưỡng", "Chăm sóc, nuôi dưỡng", TopicKind.PLAN),
    "safety": ("Phòng dịch, an toàn thực phẩm", "An toàn thực phẩm", TopicKind.PLAN),
    "other": ("Vấn đề khác", "Vấn đề khác", TopicKind.OTHER),
    "unsorted": ("Chưa rõ, nhờ xếp", "Chưa rõ, nhờ xếp", TopicKind.UNSORTED),
}


def people_the_world(uow: UnitOfWork) -> World:
    """Store the kindergarten and say what is where. The meeting: ten days on, 17h00; intake ends two days before."""
    world, began = World(), uow.now.replace(microsecond=0)
    school = Unit(kind=UnitKind.SCHOOL, name="Trường Mầm non Hoa Ban", paper_desk="phòng Văn thư")
    uow.people.keep(school)
    assert school.id is not None
    world.unit = school.id
    for attribute, kind, name in (
        ("class_a", UnitKind.CLASS, "Mẫu giáo lớn A1"),
        ("group", UnitKind.GROUP, "Tổ Mẫu giáo"),
    ):
        unit = Unit(parent_id=school.id, kind=kind, name=name)
        uow.people.keep(unit)
        setattr(world, attribute, unit.id)
    for part, (name, address, role, title) in PARTS.items():
        person_id = uow.people.add(Person(name=name, address=address, created_at=uow.now))
        world.people[part] = person_id
        group = world.class_a if role is Role.PARENT else world.group
        uow.people.keep(
            Membership(person_id=person_id, unit_id=school.id, role=role, group_id=group, title=title, since=uow.now)
        )
        uow.people.keep(Consent(person_id=person_id, text_version=TEXT_VERSION, network="web", given_at=uow.now))
        account = uow.accounts.known("web", f"{part}-1")
        uow.accounts.bind(account.account_id, person_id)
        world.accounts[part] = f"{part}-1"
    starts = began + timedelta(days=10, hours=8)
    meeting = Meeting(
        unit_id=school.id, code="MN26", title="Hội nghị đối thoại năm học 2026-2027", chair_title="Hiệu trưởng",
        place="Phòng hội đồng", starts_at=starts, ends_at=starts + timedelta(hours=3),
        intake_opens_at=began - timedelta(days=1), intake_ends_at=starts - timedelta(days=2),
        agenda=["Tuyên bố lý do", "Đối thoại", "Kết luận"], keep_until=starts + timedelta(days=365),
    )  # fmt: skip
    uow.meetings.keep(meeting)
    world.meeting = meeting.key
    for rank, (key, (title, short, topic_kind)) in enumerate(TOPICS.items(), start=1):
        topic = Topic(meeting_id=meeting.key, rank=rank, kind=topic_kind, title=title, short=short)
        if key == "care":
            topic.responder_id = world.people["responder"]
        uow.meetings.keep(topic)
        assert topic.id is not None
        world.topics[key] = topic.id
    return world


def put_under_a_ward(uow: UnitOfWork, world: World) -> Meeting:
    """Put the kindergarten under a ward that holds a meeting of its own, five days after the school's; return that."""
    ward = Unit(kind=UnitKind.WARD, name="UBND phường Noong Bua")
    uow.people.keep(ward)
    assert ward.id is not None
    school = uow.people.unit(world.unit)
    school.parent_id = ward.id
    uow.people.keep(school)
    own = uow.meetings.get(world.meeting)
    later = timedelta(days=5)
    meeting = Meeting(
        unit_id=ward.id, code="UB26", title="Hội nghị tiếp xúc, đối thoại của phường", chair_title="Chủ tịch UBND",
        place="Hội trường UBND", starts_at=own.starts_at + later, ends_at=own.ends_at + later,
        intake_opens_at=own.intake_opens_at, intake_ends_at=own.intake_ends_at + later,
        keep_until=own.keep_until + later,
    )  # fmt: skip
    uow.meetings.keep(meeting)
    for rank, title in enumerate(("Đường sá, thoát nước", "Vấn đề khác"), start=1):
        uow.meetings.keep(Topic(meeting_id=meeting.key, rank=rank, kind=TopicKind.PLAN, title=title, short=title))
    return meeting
