"""The 43 sample questions: by which way each comes, and where it must end, as somebody decided who read them.

`mn-001` … of shared data; nothing here is taken from what the program says. `ended` in words:
«topic, spoken|written» in the list in time; «late», «hall»: its lane; «with 005»: joined, as one that asks the same;
«reader: rude»: waits for a person; «on duty»: told at once, in no list; «hint food»: the topic proposed;
«above», «outside»: what the card hints at.
"""

from dataclasses import dataclass
from functools import partial

from bot.runtime import Runtime
from domain.people.access import Role
from domain.people.unit import UnitKind
from domain.plans.plan import Plan
from services.people.beginning import begin
from services.plans.opening import open_plan
from services.unit_of_work import UnitOfWork
from tests.networks.people import Wires
from tests.talking import Speaker

SECRETARY = frozenset({Role.SECRETARY})


@dataclass(frozen=True, slots=True)
class Sampled:
    """One question: who sends it, under an invented name, by which way, where it ends, and why there."""

    number: str
    name: str
    way: str
    ended: str
    why: str


_LINES = """
001|Đoàn Thị Hạ|web|report, spoken|a figure of the report is doubted
002|Lục Văn Sơn|zalo|report, spoken|a remark that was not taken in
003|Tống Thị Quế|desk|report, written|something missing in the report
004|Hà Thị Sen|member|report, spoken|a goal not reached; sent with her group
005|Mạc Văn Tiến|web|rumours, written|the gate at the hour of fetching
006|Ông Thị Lan|telegram|with 005|the same gate, the same wish
007|Chu Thị Tươi|telegram|it, written|cameras in the corridor; typed without marks
008|Kim Văn Bách|web|it, spoken|who may watch the cameras: not the wish of 007
009|Từ Thị Ngân|telegram|it, spoken|the same data entered twice
010|Viên Thị Hợp|zalo|with 009|the same two programs
011|Lại Thị Bưởi|desk|food, spoken|the fridge of samples; the school's own money
012|Tạ Văn Quyết|web|food, written|who delivers the food
013|Thạch Thị Na|telegram|with 012|the same, in shorthand
014|Âu Thị Diệp|telegram|food, spoken|an outbreak, told late; no child in danger now
015|Quản Thị Đào|typed|unsorted, written hint food|disinfecting; a typed line names no topic
016|Doãn Thị Mận|sheet|ward-buildings, spoken|a sickroom without a bed
017|Cù Thị Thu|zalo|room, spoken|shade outdoors
018|Ninh Thị Xoan|zalo|room, spoken|by what a classroom is judged
019|Khúc Thị Mai|typed|unsorted, written hint room|money for toys; the head's own line
020|Giáp Thị Lê|typed|with 019|the same, joined by the head of the group
021|Nghiêm Thị Tú|late desk|care, spoken late|a class of 42; paper that came after the hour
022|Bế Văn Lộc|web|care, written|getting ready for school
023|Nông Thị Cúc|telegram|care, written|the week's meals
024|Triệu Thị Phin|zalo|with 023|the same meals, typed without marks
025|Sầm Thị Yên|zalo|care, spoken|two children who speak late
026|Mã Thị Cam|hall desk|care, written hall|meals counted too early; given in during the meeting
027|Phùng Thị Hạnh|member|press, spoken|who writes the school's page
028|Cao Thị Nhàn|web|press, spoken|pictures of children
029|Ma Văn Thắng|web|press, written|too many messages
030|La Thị Liễu|telegram|pay, spoken|overtime of last year: a school's own debt
031|Thân Thị Chanh|sheet|ward-policy, spoken above|allowances: the state's
032|Lưu Thị Huệ|sheet|ward-policy, written above|allowance and age of retirement: the state's
033|Hứa Thị Nụ|sheet|with 032|the same, without marks; joined by the head
034|Vi Thị Thơm|sheet|ward-policy, spoken above|allowances of clerks: the state's
035|Đồng Văn Khánh|telegram|pay, spoken|«nội bộ» is the name of a rule here, and keeps nothing inside
036|Bạch Thị Vân|web|rumours, spoken|a fee, free or not
037|Đàm Văn Chiến|desk|rumours, written above|lamps on a road: the ward's
038|Cung Thị Nguyệt|zalo|other, written outside|something for sale
039|Đinh Văn Trụ|desk|other, spoken above outside|papers of a piece of land: no matter of a school
040|Uông Thị Hiền|zalo|other, written outside|a trial of the machine: no matter of the meeting
041|Lỗ Văn Bắc|web|reader: rude|an insult, kept as it is after one kind request
042|Thi Thị Loan|telegram|reader: rude|a real question in rude words, kept so
043|Vàng Thị Chu|zalo|on duty|a bruise: a child's safety
"""

TABLE = [Sampled(*line.split("|")) for line in _LINES.strip().splitlines()]

ROLES = {"phu_huynh": "parent", "nguoi_dan": "resident"}
TOPICS = {
    "report": "Giải trình báo cáo",
    "rumours": "Phản ánh, dư luận",
    "press": "Truyền thông",
    "care": "Chăm sóc, nuôi dưỡng",
    "room": "Môi trường học tập",
    "it": "Công nghệ thông tin",
    "food": "Dịch bệnh, thực phẩm",
    "pay": "Chế độ đãi ngộ",
    "other": "Vấn đề khác",
}
"""What the table calls them, and their short titles in plan 004."""
SAMPLE = {
    "bc_giai_trinh": "report", "buc_xuc_du_luan": "rumours", "truyen_thong": "press", "cham_soc_giao_duc": "care",
    "moi_truong_lay_tre": "room", "cntt": "it", "dich_benh_attp": "food", "che_do_dai_ngo": "pay", None: "other",
}  # fmt: skip
"""What the sample calls them: under which its asker puts each."""


async def comes(wires: Wires, network: str, code: str, name: str) -> Speaker:
    """Somebody whom nobody knows comes in by a code."""
    made = {"web": wires.web_person, "telegram": wires.telegram_person, "zalo": wires.zalo_person}[network]
    person: Speaker = await made(None)
    for text in (f"/start {code}", "đồng ý", name, "bỏ qua"):
        await person.says(text)
    return person


class House:
    """An office that set itself up: its codes by post, unit and role."""

    def __init__(self, runtime: Runtime, wires: Wires, clerk: Speaker) -> None:
        self.runtime, self.wires, self.clerk = runtime, wires, clerk
        self.unit = self.meeting = 0

    async def code(self, title: str = "", *, unit: str = "", role: str = "") -> str:
        """A code that the clerk sees in the list «Mã tham gia»."""

        def find(uow: UnitOfWork) -> str:
            below = {one.key: one.name for one in uow.people.units_under(self.unit)}
            return next(
                one.code for one in uow.access.codes_of([self.unit, *below])
                if one.title == title and (not role or one.role == role)
                and below.get(one.group_id or one.unit_id, "") == unit
            )  # fmt: skip

        return await self.runtime.read(find)

    async def adds(self, kind: str, names: str) -> None:
        """Units, by talk."""
        await self.clerk.says("/donvi")
        await self.clerk.presses("Thêm đơn vị")
        await self.clerk.presses(kind)
        (await self.clerk.says(names)).shows("Đã thêm")

    async def opens(self, plan: Plan) -> None:
        """The plan, and codes for every place."""
        opened = await self.runtime.write(partial(open_plan, plan=plan))
        self.unit, self.meeting = opened.unit.key, opened.meetings[0].key
        await self.clerk.says("/ma")
        (await self.clerk.presses("Mã cho từng nơi")).shows("Đã lập")

    async def topics(self) -> dict[str, int]:
        """The topics by their short titles."""
        return await self.runtime.read(
            lambda uow: {one.short: one.id or 0 for one in uow.meetings.topics(self.meeting)}
        )

    async def clerks_id(self) -> int:
        """The person who is the clerk."""
        return await self.runtime.read(lambda uow: uow.people.members(self.unit, SECRETARY)[0][1].person_id)


async def sets_up(runtime: Runtime, wires: Wires, name: str, kind: UnitKind) -> House:
    """An empty database, one code, and the clerk who comes in by it."""
    begun = await runtime.write(partial(begin, name=name, kind=kind))
    house = House(runtime, wires, await comes(wires, "web", begun.code.code, "Bùi Minh Thư"))
    house.unit = begun.unit.key
    return house
