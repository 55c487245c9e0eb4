"""Thu ý kiến: a group's round, from the head's first word to questions that are each their author's."""

import pytest

from bot.runtime import Runtime
from domain.deadline import Deadline
from domain.people.access import Membership, Role
from domain.questions.gathering import Gathering
from domain.questions.question import Lane, Question, ReplyMode
from services.messages import outbox
from services.people import appointing, privacy
from services.plans import gathering
from services.unit_of_work import UnitOfWork
from tests.preparing import lay_usual
from tests.talking import PREVIEW, Heard, Speaker
from tests.world import Clock, World

TWO = "1. Phòng thí nghiệm thiếu hóa chất; đề nghị mua bổ sung | Đỗ Thu Hà | phát biểu\n2) Sân trường đọng nước khi mưa"


@pytest.fixture
async def steps(runtime: Runtime, world: World) -> dict[str, int]:
    """The usual timeline; the one who answers questions heads the group «Tổ Mẫu giáo» too."""

    def work(uow: UnitOfWork) -> None:
        uow.people.keep(
            Membership(
                person_id=world.people["responder"], unit_id=world.unit, role=Role.GROUP_LEADER, group_id=world.group,
                since=uow.now,
            )
        )  # fmt: skip

    await runtime.write(work)
    return await lay_usual(runtime, world)


async def questions(runtime: Runtime, world: World) -> list[Question]:
    return await runtime.read(lambda uow: uow.questions.standing(world.meeting))


async def collected(runtime: Runtime, world: World) -> Gathering:
    found = await runtime.read(lambda uow: uow.gatherings.find(world.meeting, world.group))
    assert found is not None
    return found


async def part(runtime: Runtime, world: World) -> Deadline:
    """What the group owes of the round."""

    def read(uow: UnitOfWork) -> Deadline:
        return next(d for d in uow.deadlines.asked_of([world.group]) if d.step.startswith("group_returns@"))

    return await runtime.read(read)


async def typed(head: Speaker, lines: str = TWO) -> Heard:
    await head.says("/ykien")
    await head.presses("Gõ cả danh sách")
    return await head.says(lines)


async def test_a_whole_list_is_typed_signed_and_sent(
    responder: Speaker, teacher: Speaker, runtime: Runtime, world: World, steps: dict[str, int]
) -> None:
    """The members' own order and the hour of sending; who was named is the asker, of the rest it is the group."""
    (await responder.says("/menu")).shows("muốn làm gì")
    first = await responder.presses("Thu ý kiến")
    first.shows("Tổ Mẫu giáo", "Chưa gửi", "chậm nhất")
    heard = await typed(responder)
    heard.shows("Đã thêm 2 ý kiến", "2 ý kiến, 1 đăng ký phát biểu", "Đỗ Thu Hà, phát biểu", "(Tổ Mẫu giáo)")
    await responder.presses("Ký và gửi")
    sent = await responder.presses("Gửi đi")
    sent.shows("Đã ký và gửi 2 ý kiến (MN26-001 đến MN26-002)", "Đã gửi lúc")
    chemistry, yard = await questions(runtime, world)
    assert "hóa chất; đề nghị" in chemistry.wording
    assert (chemistry.asker_id, chemistry.behalf) == (world.people["teacher"], "")
    assert chemistry.reply_mode is ReplyMode.SPOKEN
    assert (yard.asker_id, yard.behalf) == (world.people["responder"], "Tổ Mẫu giáo")
    assert chemistry.registered_at == yard.registered_at == (await collected(runtime, world)).sent_at
    assert (await part(runtime, world)).done_by == world.people["responder"]
    whole = await runtime.read(lambda uow: uow.deadlines.get(steps["group_returns"]))
    assert whole.done_at is not None
    await runtime.write(lambda uow: outbox.claim(uow, ["web"]))
    (await teacher.says("/cauhoi")).shows("MN26-001")


@pytest.mark.usefixtures("steps")
async def test_a_member_writes_in_their_own_talk(
    responder: Speaker, teacher: Speaker, runtime: Runtime, world: World
) -> None:
    """Offered where the round is open, and only there; taken back until it is sent; nobody else changes the words."""
    words = "Đề nghị thay rèm cửa lớp 5 tuổi trước mùa hè"
    assert "Gửi cùng tổ" not in (await teacher.walks("/hoi", "2", words, PREVIEW)).labels()
    await responder.says("/ykien")
    (await responder.presses("Báo cả đơn vị")).shows("Đã mở đợt thu ý kiến và báo")
    await teacher.says("/hoi")
    preview = await teacher.presses("Viết tiếp")
    preview.shows("Tổ Mẫu giáo đang thu ý kiến", words)
    (await teacher.presses("Gửi cùng tổ")).shows("Đã thêm vào danh sách của Tổ Mẫu giáo", words)
    (await teacher.presses("Lấy lại")).shows(words)
    await teacher.presses("Gửi cùng tổ")
    assert await questions(runtime, world) == []
    (await responder.says("/ykien")).shows("1 ý kiến", words, "Đỗ Thu Hà")
    card = await responder.presses("Mục 1")
    card.shows(words, "Đỗ Thu Hà")
    assert not {"Sửa", "Sửa nội dung"} & set(card.labels())
    await responder.presses("Trả lại người viết")
    (await responder.says("👍")).shows("Chưa ghi lý do")
    (await responder.says("Xin nêu rõ mấy cửa")).shows("Đã trả lại người viết", "Chưa có ý kiến nào")
    returned = await runtime.read(lambda uow: uow.drafts.find(world.people["teacher"], world.meeting))
    assert returned is not None
    assert returned.wording == words


@pytest.mark.usefixtures("steps")
async def test_order_and_joining(responder: Speaker, runtime: Runtime, world: World) -> None:
    """What the head puts first comes first; joined ones move together, and are answered together."""
    await typed(responder, "Ý kiến thứ nhất về bếp ăn\nÝ kiến thứ hai về sân chơi\nÝ kiến thứ ba về sân chơi")
    await responder.presses("Mục 3")
    (await responder.presses("Ghép với ý trên")).shows("ghép với ý trên")
    await responder.presses("Mục 3")
    assert "ghép với ý trên" not in (await responder.presses("Tách ra")).text
    await responder.presses("Mục 3")
    await responder.presses("Ghép với ý trên")
    await responder.presses("Mục 2")
    await responder.presses("Đưa lên trước")
    await responder.presses("Ký và gửi")
    await responder.presses("Gửi đi")
    found = await questions(runtime, world)
    assert [one.wording[7:14] for one in found] == ["thứ hai", "thứ ba ", "thứ nhấ"]
    assert [one.joined_to for one in found] == [None, found[0].key, None]


@pytest.mark.usefixtures("steps")
async def test_none_is_an_answer_and_is_taken_back(
    responder: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    await responder.says("/ykien")
    said = await responder.presses("Không có ý kiến")
    said.shows("Đã ghi Tổ Mẫu giáo không có ý kiến", "Không có ý kiến lúc")
    assert (await part(runtime, world)).done_at is not None
    (await responder.presses("Hoàn tác")).shows("chưa gửi")
    assert (await part(runtime, world)).is_open
    await responder.presses("Không có ý kiến")
    clock.move(minutes=11)
    (await responder.presses("Hoàn tác")).shows("10 phút", "Không có ý kiến lúc")
    assert (await collected(runtime, world)).nil
    heard = await typed(responder)
    heard.shows("Đang thu, chưa gửi", "2 ý kiến")
    assert "Không có ý kiến" not in heard.labels()
    assert (await part(runtime, world)).is_open
    assert not (await collected(runtime, world)).nil


@pytest.mark.usefixtures("steps")
async def test_more_is_a_new_version_and_late_ones_are_labelled(
    responder: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    await typed(responder)
    await responder.presses("Ký và gửi")
    await responder.presses("Gửi đi")
    clock.move(days=9)
    (await typed(responder, "Đề nghị sửa nhà xe của giáo viên")).shows("1 ý mới chưa gửi")
    await responder.presses("Ký và gửi")
    (await responder.presses("Gửi đi")).shows("MN26-003", "lần 2", "muộn")
    assert [one.lane for one in await questions(runtime, world)] == [Lane.IN_TIME, Lane.IN_TIME, Lane.LATE]


@pytest.mark.core_only
@pytest.mark.usefixtures("steps")
async def test_bad_lists(responder: Speaker, runtime: Runtime, world: World) -> None:
    """The same twice, too short, markup, 200 and one, nothing: each is told, and none holds up the others."""
    heard = await typed(responder, "<b>Bếp ăn</b> cần máy hút mùi\nMuỗi\n<b>BẾP ĂN</b> cần máy hút mùi\n")
    heard.shows("Đã thêm 1 ý kiến", "Dòng 2 (“Muỗi”)", "Dòng 3", "đã có ở mục 1", "<b>Bếp ăn</b>")
    many = "\n".join(f"Ý kiến số {number} của tổ về cơ sở vật chất" for number in range(200))
    (await typed(responder, many)).shows("tối đa 200 ý", "Chưa thêm ý nào")
    await responder.says("/ykien")
    (await responder.says("x", payload=f"a|gathering_none|{world.meeting}-{world.group}")).shows("đang có 1 ý kiến")
    await responder.presses("Mục 1")
    (await responder.presses("Bỏ ý này")).shows("Đã bỏ ý này")
    (await responder.says("x", payload=f"a|gathering_send|{world.meeting}-{world.group}.0")).shows("chưa có ý kiến nào")
    assert await questions(runtime, world) == []


@pytest.mark.core_only
@pytest.mark.usefixtures("steps")
async def test_two_hundred_go_through_in_order(responder: Speaker, runtime: Runtime, world: World) -> None:
    many = "\n".join(f"Ý kiến số {number} của tổ về cơ sở vật chất" for number in range(1, 201))
    (await typed(responder, many)).shows("Đã thêm 200 ý kiến")
    await responder.presses("Ký và gửi")
    (await responder.presses("Gửi đi")).shows("MN26-001 đến MN26-200")
    assert [one.wording.split()[3] for one in await questions(runtime, world)] == [str(n) for n in range(1, 201)]


@pytest.mark.core_only
@pytest.mark.usefixtures("steps")
async def test_two_heads_of_one_group(responder: Speaker, parent2: Speaker, runtime: Runtime, world: World) -> None:
    """What the other added is read before it is signed; one list, sent once; joined by both, joined once."""
    await typed(responder)
    await typed(other := await heads_too(runtime, world, parent2), "Đề nghị lắp mái che sân sau")
    for head in (responder, other, responder):
        (await head.says("x", payload="a|opinion_join|2")).shows("2. Sân trường đọng nước khi mưa (Tổ Mẫu giáo, ghép")
    stale = await responder.says("x", payload=f"a|gathering_send|{world.meeting}-{world.group}.2")
    stale.shows("vừa có thay đổi", "lắp mái che")
    await responder.presses("Ký và gửi")
    await responder.presses("Gửi đi")
    again = await other.says("x", payload=f"a|gathering_send|{world.meeting}-{world.group}.3")
    again.shows("đã gửi rồi")
    assert len(await questions(runtime, world)) == 3


@pytest.mark.core_only
@pytest.mark.usefixtures("steps")
async def test_a_name_of_two_members_is_neithers(
    responder: Speaker, parent2: Speaker, runtime: Runtime, world: World
) -> None:
    """Nobody is answered for what another of the same name has said: it is the unit's, with the name."""
    await heads_too(runtime, world, parent2)

    def rename(uow: UnitOfWork) -> None:
        namesake = uow.people.get(world.people["parent2"])
        namesake.name = "đỗ thu hà"
        uow.people.keep(namesake)

    await runtime.write(rename)
    (await typed(responder)).shows("(Đỗ Thu Hà, Tổ Mẫu giáo, phát biểu)")
    await responder.presses("Ký và gửi")
    await responder.presses("Gửi đi")
    assert {one.asker_id for one in await questions(runtime, world)} == {world.people["responder"]}


async def heads_too(runtime: Runtime, world: World, speaker: Speaker) -> Speaker:
    def work(uow: UnitOfWork) -> None:
        uow.people.keep(
            Membership(
                person_id=world.people["parent2"], unit_id=world.unit, role=Role.GROUP_LEADER, group_id=world.group,
                since=uow.now,
            )
        )  # fmt: skip

    await runtime.write(work)
    return speaker


@pytest.mark.core_only
@pytest.mark.usefixtures("steps")
async def test_what_comes_after_the_signature_is_told_and_never_lost(
    responder: Speaker, teacher: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    """The head hears of it; handed on without it, the words are their author's again."""
    await typed(responder)
    words = "Đề nghị thay rèm cửa lớp 5 tuổi trước mùa hè"
    await teacher.walks("/hoi", "2", words, PREVIEW)
    await responder.presses("Ký và gửi")
    await responder.presses("Gửi đi")
    (await teacher.presses("Gửi cùng tổ")).shows("Đã thêm vào danh sách")
    await runtime.write(lambda uow: outbox.claim(uow, ["web"]))
    (await responder.hears()).shows("đã gửi, nay có ý kiến mới chưa gửi")
    await secretary.says("ý kiến các tổ")
    await secretary.presses("Trình lên")
    await runtime.write(lambda uow: outbox.claim(uow, ["web"]))
    (await teacher.hears()).shows("đã trình danh sách mà chưa gửi ý kiến này", words)
    (await teacher.presses("Viết tiếp")).shows(words)


@pytest.mark.core_only
@pytest.mark.usefixtures("steps")
async def test_what_nobody_signed_is_answered_all_the_same(
    responder: Speaker, chair: Speaker, teacher: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    """At the bell it becomes its author's late question, owed a written answer; the author is told."""
    await typed(responder)
    clock.move(days=10, hours=8)
    await chair.says("/batdau")
    await chair.says("/dong")
    (await chair.presses("Kết thúc")).shows("chưa tới lượt: 2")
    found = await questions(runtime, world)
    assert [(one.lane, one.asker_id) for one in found] == [
        (Lane.LATE, world.people["teacher"]), (Lane.LATE, world.people["responder"]),
    ]  # fmt: skip
    duties = await runtime.read(lambda uow: [uow.duties.of_question(one.key) for one in found])
    assert all(duty is not None and duty.is_open for duty in duties)
    await runtime.write(lambda uow: outbox.claim(uow, ["web"]))
    told = "\n".join(heard.text for heard in await teacher.heard())
    assert "chưa kịp gửi danh sách trước khi" in told


@pytest.mark.core_only
@pytest.mark.usefixtures("steps")
async def test_a_head_leaves_in_mid_round(responder: Speaker, parent2: Speaker, runtime: Runtime, world: World) -> None:
    """The unit's words stay the unit's: who heads it next sends them and is answered for it."""
    await typed(responder)
    await runtime.write(lambda uow: privacy.erase(uow, world.people["responder"], here=None))
    head = await heads_too(runtime, world, parent2)
    (await head.says("/ykien")).shows("2 ý kiến")
    await head.presses("Ký và gửi")
    await head.presses("Gửi đi")
    assert [one.asker_id for one in await questions(runtime, world)] == [
        world.people["teacher"], world.people["parent2"],
    ]  # fmt: skip


@pytest.mark.core_only
@pytest.mark.usefixtures("steps")
async def test_nobody_else_sees_a_groups_list(parent: Speaker, teacher: Speaker, world: World) -> None:
    for one in (parent, teacher):
        heard = await one.says("x", payload=f"a|gathering|{world.meeting}-{world.group}")
        assert "Tổ Mẫu giáo –" not in heard.text


@pytest.mark.core_only
async def test_the_reminder_leads_to_the_list(
    responder: Speaker, secretary: Speaker, runtime: Runtime, world: World, steps: dict[str, int]
) -> None:
    await secretary.says("x", payload=f"a|deadline|{steps['group_returns']}")
    await secretary.presses("Xác nhận ngày này")
    await secretary.presses("Nhắc ngay")
    await runtime.write(lambda uow: outbox.claim(uow, ["web"]))
    (await responder.presses("Thu ý kiến")).shows("Tổ Mẫu giáo", "Chưa gửi")


@pytest.mark.core_only
@pytest.mark.usefixtures("steps")
async def test_who_heads_the_group_no_more_has_no_list(
    responder: Speaker, parent2: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    """Signed or not: every door is shut at once, and what comes of the list goes to who heads it now."""
    await typed(responder)
    await responder.presses("Ký và gửi")
    await responder.presses("Gửi đi")
    opinion = (await runtime.read(lambda uow: uow.gatherings.opinions(1)))[0].key

    def dismiss(uow: UnitOfWork) -> None:
        mine = uow.people.memberships(world.people["responder"])
        post = next(one for one in mine if one.role is Role.GROUP_LEADER)
        appointing.dismiss(uow, post.id or 0, by=world.people["secretary"])

    await runtime.write(dismiss)
    head = await heads_too(runtime, world, parent2)
    await responder.heard()
    mark = f"{world.meeting}-{world.group}"
    for door in ("gathering", "gathering_words", "gathering_type", "gathering_sign", "gathering_none"):
        heard = await responder.says("x", payload=f"a|{door}|{mark}.2")
        assert "hóa chất" not in heard.text
        assert "Đã" not in heard.text
    assert "hóa chất" not in (await responder.says("x", payload=f"a|opinion|{opinion}")).text
    await secretary.says("x", payload=f"a|gathering_return|{mark}")
    await secretary.says("Ý 2 chưa rõ sân nào")
    await runtime.write(lambda uow: outbox.claim(uow, ["web"]))
    assert "chưa rõ sân nào" in (await head.hears()).text
    assert not any("trả lại danh sách" in one.text for one in await responder.heard())
    assert (await part(runtime, world)).holder_id != world.people["responder"]


@pytest.mark.usefixtures("steps")
async def test_what_waits_on_the_list_is_among_ones_own_questions(responder: Speaker, teacher: Speaker) -> None:
    await typed(responder, "Cần thêm một phòng kho | Đỗ Thu Hà")
    mine = await teacher.says("/cauhoi")
    mine.shows("Chờ gửi cùng danh sách", "Tổ Mẫu giáo: “Cần thêm một phòng kho”")
    assert "Lấy lại" in mine.labels()[0]
    assert "Chờ gửi" not in (await responder.says("/cauhoi")).text


@pytest.mark.usefixtures("steps")
async def test_names_and_ways_in_the_words_are_read_and_shown_first(
    responder: Speaker, runtime: Runtime, world: World
) -> None:
    """«Tên: …» and «… (phát biểu)»; «Lưu ý: …» is no name; nothing is on the list until it was looked at."""
    lines = (
        "Đỗ Thu Hà: Bếp ăn cần máy hút mùi (phát biểu)\nLê Văn Tám (nói): Sân trường ngập nước\n"
        "Lưu ý: cổng sau hay khóa\nĐề nghị thêm sách cho thư viện (2 tủ) (văn bản)\nCả tổ: Cần thêm một phòng kho"
    )
    looked = await typed(responder, lines)
    looked.shows("Đọc được 5 ý kiến, chưa ghi", "1. Đỗ Thu Hà, phát biểu: “Bếp ăn cần máy hút mùi”")
    looked.shows("3. Tổ Mẫu giáo: “Lưu ý: cổng sau hay khóa”", "(2 tủ)”", "5. Tổ Mẫu giáo: “Cần thêm")
    assert await runtime.read(lambda uow: gathering.list_of(
        uow, world.meeting, world.group, by=world.people["responder"]).opinions) == []  # fmt: skip
    (await responder.presses("Thêm vào danh sách")).shows("Đã thêm 5 ý kiến", "Đỗ Thu Hà, phát biểu")
    opinions = await runtime.read(lambda uow: gathering.list_of(
        uow, world.meeting, world.group, by=world.people["responder"]).opinions)  # fmt: skip
    assert [one.author_id for one in opinions[:2]] == [world.people["teacher"], world.people["responder"]]
    assert [one.speaks for one in opinions] == [True, True, False, False, False]
    assert opinions[1].behalf == "Lê Văn Tám, Tổ Mẫu giáo"


@pytest.mark.usefixtures("steps")
async def test_each_of_several_that_wait_is_taken_back_by_its_own_button(
    responder: Speaker, teacher: Speaker, runtime: Runtime, world: World
) -> None:
    """Five a page, whatever they are: those that wait come first, as something may still be done about them."""
    await responder.says("/ykien")
    await responder.presses("Báo cả đơn vị")
    for place in ("bếp", "sân", "cổng", "kho", "vườn", "nhà xe"):
        await teacher.walks("/hoi", "2", f"Đề nghị lắp thêm đèn ở {place} của trường", PREVIEW)
        await teacher.presses("Gửi cùng tổ")
    first = await teacher.says("/cauhoi")
    first.shows("0 phiếu, trang 1/2", "6 ý", "1. Tổ Mẫu giáo: “Đề nghị lắp thêm đèn ở bếp")
    assert "nhà xe" not in first.text
    assert "Lấy lại ý 6" not in first.labels()
    last = await teacher.presses("Trang sau")
    last.shows("trang 2/2", "6. Tổ Mẫu giáo", "nhà xe")
    await teacher.presses("Lấy lại ý 6")
    found = await collected(runtime, world)
    left = await runtime.read(lambda uow: uow.gatherings.opinions(found.key))
    assert [one.wording.split(" ở ")[1].split(" của")[0] for one in left] == ["bếp", "sân", "cổng", "kho", "vườn"]
