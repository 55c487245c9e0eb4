"""Giving an address and taking it back, as people do it: in the talk, in the letter, on the page behind it."""

from domain.people.mail import MOST_OF_PERSON, MOST_TO_ADDRESS
from services.people import linking
from tests.bot.mail.conftest import Post
from tests.talking import Speaker
from tests.world import World

MAY = "may.lo@vidu.example"


async def test_an_address_is_confirmed_by_a_press_and_by_no_look(post: Post, world: World, parent: Speaker) -> None:
    (await parent.says("email")).shows("Xin gửi địa chỉ thư điện tử, ví dụ")
    (await parent.says("Lan.Anh@")).shows("Phần sau dấu @ chưa đúng")
    asked = await parent.says("May.Lo@ViDu.example")
    asked.shows("Đã gửi thư xác nhận tới may.lo@vidu.example", "chậm nhất 09h00 thứ Ba")
    letter = (await post.letters(1, MAY))[0]
    assert letter.letter["Subject"] == "Xác nhận địa chỉ thư"
    assert (letter.sender, letter.letter["To"]) == ("doithoai@truong.example", MAY)
    assert letter.letter["List-Unsubscribe"] is None
    assert "Lò Thị Mây" not in letter.raw.decode() + letter.plain + letter.html
    link = letter.link("• Xác nhận địa chỉ")
    assert link in letter.html
    assert "Nhận phiếu nhận câu hỏi" in await post.page(link)
    assert await post.account(world.people["parent"]) is None
    assert "Đã xác nhận" in await post.press(link)
    assert (await post.account(world.people["parent"])).external_id == MAY
    (await parent.hears()).shows("Địa chỉ thư điện tử vừa được xác nhận lúc 09h00")
    assert "Đã xác nhận" in await post.press(link)
    assert "Đã xác nhận" in await post.page(link)
    (await parent.says(f"/thu {MAY}")).shows("đang nhận tin của mình rồi")
    card = await parent.says("thư điện tử")
    card.shows(f"Địa chỉ thư: {MAY}", "khi đang dùng trang web")
    assert card.labels() == ["Đổi địa chỉ thư", "Chỉ thư bắt buộc", "Gỡ địa chỉ thư", "Trang chính"]
    assert len(post.server.mailed) == 1


async def test_a_link_is_good_for_a_day_and_only_the_newest(post: Post, world: World, parent: Speaker) -> None:
    await parent.says(f"/thu {MAY}")
    await parent.says("/thu khac@vidu.example")
    old = (await post.letters(1, MAY))[0].link("• Xác nhận địa chỉ")
    new = (await post.letters(1, "khac@vidu.example"))[0].link("• Xác nhận địa chỉ")
    assert "hết hạn" in await post.press(old, 410)
    await post.tick(days=7)
    assert "hết hạn" in await post.page(new, 410)
    assert "hết hạn" in await post.press(new, 410)
    assert await post.account(world.people["parent"]) is None
    await post.page(new[:-1] + "x", 404)
    await post.press(new.replace(".0/", ".1/"), 404)


async def test_a_hostile_address_is_refused_in_words_and_an_odd_one_is_written_to(post: Post, parent: Speaker) -> None:
    await parent.says("email")
    for typed, words in (
        ("a" * 10_000 + "@vidu.example", "Địa chỉ này dài quá"),
        ("x@vidu.example\nBcc: y@vidu.example", "Xin gửi một địa chỉ thư thôi"),
        ("đức@vidu.example", "có chữ có dấu"),
        ("🙂", "Chưa thấy địa chỉ thư điện tử"),
    ):
        (await parent.says(typed)).shows(words)
    await post.tick()
    assert post.server.mailed == []
    (await parent.says("Địa chỉ của tôi là <duc@trườnghoa.example>, cảm ơn")).shows("Đã gửi thư xác nhận")
    await parent.says("/thu x@vidu.example\r\nSubject:y")
    odd, split = await post.letters(2, "")
    assert odd.to == f"duc@{'trườnghoa'.encode('idna').decode()}.example"
    assert (split.to, split.letter["Subject"]) == ("x@vidu.example", "Xác nhận địa chỉ thư")


async def test_letters_that_ask_are_few_and_tell_nobody_who_is_known(
    post: Post, world: World, parent: Speaker, parent2: Speaker
) -> None:
    await post.has_address(parent, MAY)
    same = (await parent2.says(f"/thu {MAY}")).text
    other = (await parent2.says("/thu moi@vidu.example")).text
    assert same.replace(MAY, "x") == other.replace("moi@vidu.example", "x")
    taken = (await post.letters(2, MAY))[-1].link("• Xác nhận địa chỉ")
    (await parent2.says(f"/thu {MAY}")).shows("Đã gửi")
    taken = (await post.letters(MOST_TO_ADDRESS, MAY))[-1].link("• Xác nhận địa chỉ")
    assert "đang có người dùng" in await post.press(taken, 409)
    assert (await post.account(world.people["parent"])).external_id == MAY
    assert await post.account(world.people["parent2"]) is None
    (await parent2.says(f"/thu {MAY}")).shows("chỉ gửi được vài thư xác nhận", "09h00 thứ Ba")
    for number in range(MOST_OF_PERSON - 3):
        (await parent2.says(f"/thu so{number}@vidu.example")).shows("Đã gửi thư")
    (await parent2.says("/thu nua@vidu.example")).shows("chỉ gửi được vài thư xác nhận")
    await post.tick(days=1, minutes=1)
    (await parent2.says("/thu nua@vidu.example")).shows("Đã gửi thư")


async def test_an_address_is_changed_removed_and_erased(
    post: Post, world: World, parent: Speaker, parent2: Speaker
) -> None:
    await post.has_address(parent, MAY)
    await post.has_address(parent, "moi@vidu.example")
    kept = (await parent.says("dữ liệu của tôi")).text
    assert "thư điện tử" in kept
    assert (await post.account(world.people["parent"])).external_id == "moi@vidu.example"
    await post.has_address(parent2, MAY)
    await parent2.says("thư điện tử")
    (await parent2.presses("Gỡ địa chỉ thư")).shows(f"Đã gỡ {MAY}")
    assert await post.account(world.people["parent2"]) is None
    await parent.says("/xoadulieu")
    await parent.presses("Xóa dữ liệu")
    assert await post.account(world.people["parent"]) is None
    await post.tick(minutes=11)
    await post.has_address(parent2, "moi@vidu.example")
    claimed = await post.runtime.read(lambda uow: uow.mailing.claim(2))
    assert claimed is not None
    assert claimed.address == ""


async def test_who_is_linked_keeps_the_address(post: Post, world: World, parent: Speaker, parent2: Speaker) -> None:
    await post.has_address(parent2, MAY)
    code = await post.runtime.write(lambda uow: linking.make_code(uow, world.people["parent"], 1))
    await parent2.says(code.code)
    await parent2.presses("Ghép hai hồ sơ")
    assert (await post.account(world.people["parent"])).external_id == MAY
    receipt = await parent2.asks()
    assert (await post.letters(2, MAY))[-1].plain.startswith(receipt.text)
