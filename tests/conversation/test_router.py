"""The router by itself: commands, steps, typed words, numbers, stale buttons, the way back."""

from typing import Any

import pytest

from conversation.place import Place
from conversation.reply import Choice, Go, Reply
from conversation.router import Router
from conversation.turn import Arrived, Media, Turn

Kit = Router[None]


@pytest.fixture
def kit() -> Kit:  # noqa: C901 - a small talk with every kind of handler
    """A talk of two steps: a fruit by button, then free words."""
    router: Kit = Router()

    @router.command("menu", phrases=("trang chính",), everywhere=True, open_to_all=True)
    def menu(turn: Turn, _: None) -> Reply:
        return Reply("menu", [Choice.command("Hoa quả", "qua")]).done()

    @router.command("qua", phrases=("hoa quả",))
    def begin(turn: Turn, _: None) -> Go:
        return Go("fruit", fresh=True, notes={"basket": []})

    @router.command("lui", phrases=("quay lại",), everywhere=True)
    def back(turn: Turn, context: None) -> Reply | Go:
        return router.back(turn, context)

    @router.ask("fruit")
    def ask_fruit(turn: Turn, _: None) -> Reply:
        return Reply("which fruit", [Choice("Cam sành", "orange"), Choice("Đu đủ", "papaya", words=("thu đủ",))])

    @router.take("fruit")
    def take_fruit(turn: Turn, _: None) -> Reply | Go:
        if turn.choice is None:
            return Go("fruit", first="no such fruit")
        return Go("why", notes={"fruit": turn.choice})

    @router.ask("why", free_text=True, media=True)
    def ask_why(turn: Turn, _: None) -> Reply:
        return Reply("why?", [Choice("Bỏ qua", "skip")])

    @router.take("why")
    def take_why(turn: Turn, _: None) -> Reply:
        return Reply(f"{turn.notes['fruit']}: {turn.choice or turn.text} {len(turn.media)}").done()

    @router.ask("peel", card=("clear", "fruit"))
    def ask_peel(turn: Turn, _: None) -> Reply:
        return Reply("peel it?")

    @router.action("peel")
    def peel(turn: Turn, _: None) -> Go:
        return Go("peel", fresh=True, notes={"fruit": turn.argument})

    @router.action("clear")
    def clear(turn: Turn, _: None) -> Reply:
        return Reply(f"clear {turn.argument}")

    @router.pattern(r"[a-z]{2}\d+-\d+")
    def number(turn: Turn, _: None) -> Reply:
        return Reply(f"number {turn.argument}")

    for event in ("unknown", "unwanted", "media", "no_consent", "stale", "twice", "lost"):
        router.on(event)(lambda turn, context, event=event: Reply(event))
    return router


class Talk:
    """One person's place between turns."""

    def __init__(self, router: Kit, person: int | None = 1) -> None:
        self.router = router
        self.person = person
        self.place = Place(1)
        self.last = Reply("")

    def turn(self, **arrived: Any) -> str:  # noqa: ANN401 - any field of Arrived
        """Let something arrive and return what is said; the place is kept as a database would keep it."""
        here = Arrived("web", "a", "e", **arrived)
        turn = Turn(here, 1, self.person, self.place, text=here.text, notes=dict(self.place.notes))
        answer = self.router.answer(turn, None)
        assert answer is not None
        self.last = answer
        return answer.words

    def says(self, text: str) -> str:
        """Type."""
        return self.turn(text=text)

    def presses(self, payload: str) -> str:
        """Press a button by its payload."""
        return self.turn(payload=payload)


def test_a_talk_goes_from_step_to_step(kit: Kit) -> None:
    """A command begins, a button answers, free words end."""
    talk = Talk(kit)
    assert talk.says("/qua") == "which fruit"
    assert talk.presses(talk.place.offered[1][1]) == "why?"
    assert talk.says("Vì ngọt") == "papaya: Vì ngọt 0"
    assert talk.place.step == ""
    assert talk.place.notes == {}


def test_a_step_that_is_gone_is_said_to_be(kit: Kit) -> None:
    """An older program knew it; what was said above it is said all the same."""
    talk = Talk(kit)
    talk.says("/qua")
    talk.place.trail = ["basket"]
    assert talk.says("quay lại") == "lost"
    assert (talk.place.step, talk.place.trail, talk.place.notes) == ("", [], {})
    turn = Turn(Arrived("web", "a", "e"), 1, 1, talk.place)
    assert kit.settle(turn, None, Go("basket", first="it is eaten")).words == "it is eaten\n\nlost"


@pytest.mark.parametrize("typed", ["Đu đủ", "du du", "DU  DU!", "2", "số 2", "thu du", "dạ du du ạ"])
def test_typed_words_match_without_marks_or_by_number(kit: Kit, typed: str) -> None:
    """Every usual way of typing a choice is that choice."""
    talk = Talk(kit)
    talk.says("hoa qua")
    assert talk.says(typed) == "why?"
    assert talk.place.notes["fruit"] == "papaya"


def test_the_start_of_one_label_is_enough(kit: Kit) -> None:
    """«cam» can only be one of the two."""
    talk = Talk(kit)
    talk.says("/qua")
    assert talk.says("cam") == "why?"


def test_a_number_is_free_text_where_free_text_is_due(kit: Kit) -> None:
    """A typed 1 that is an answer is not taken for a button; the word is."""
    talk = Talk(kit)
    talk.says("/qua")
    talk.says("1")
    assert talk.says("1") == "orange: 1 0"
    talk.says("/qua")
    talk.says("1")
    assert talk.says("bo qua") == "orange: skip 0"


def test_an_old_button_is_stale(kit: Kit) -> None:
    """The nonce names the last offer; the same words offered again are another offer."""
    talk = Talk(kit)
    talk.says("/qua")
    old = talk.place.offered[0][1]
    talk.says("/qua")
    assert talk.presses(old) == "stale"
    assert talk.place.step == "fruit"


def test_a_second_tap_on_the_same_button_is_known_as_such(kit: Kit) -> None:
    """Two taps at once are not told off: the first counted, the second is only acknowledged."""
    talk = Talk(kit)
    talk.says("/qua")
    button = talk.place.offered[0][1]
    assert talk.presses(button) == "why?"
    assert talk.presses(button) == "twice"
    assert talk.place.step == "why"


@pytest.mark.parametrize("payload", ["", "|", "s|", "s||x", "x|y|z", "a|nothing|1", "c|nothing", "s|000000|orange"])
def test_an_unknown_button_is_stale_and_harmless(kit: Kit, payload: str) -> None:
    """Whatever a button claims to carry."""
    talk = Talk(kit)
    talk.says("/qua")
    assert talk.presses(payload) == "stale"


def test_a_lasting_action_works_from_anywhere(kit: Kit) -> None:
    """It neither goes stale nor moves the talk."""
    talk = Talk(kit)
    talk.says("/qua")
    assert talk.presses("a|clear|17") == "clear 17"
    assert talk.says("cam") == "why?"


def test_the_way_back_goes_step_by_step_and_ends_at_the_menu(kit: Kit) -> None:
    """«quay lại» asks the step before once more."""
    talk = Talk(kit)
    talk.says("/qua")
    talk.says("cam")
    assert talk.says("quay lại") == "which fruit"
    assert talk.says("quay lai") == "menu"


def test_the_way_back_from_a_first_step_leads_to_its_card(kit: Kit) -> None:
    talk = Talk(kit)
    assert talk.presses("a|peel|orange") == "peel it?"
    assert talk.says("quay lại") == "clear orange"
    assert talk.says("quay lại") == "menu"


def test_a_command_works_in_the_middle_of_a_step(kit: Kit) -> None:
    """Also where free text is due, also with the bot's name behind it."""
    talk = Talk(kit)
    talk.says("/qua")
    talk.says("cam")
    assert talk.says("/qua@doithoai_bot") == "which fruit"
    assert talk.says("TRANG CHINH") == "menu"


def test_a_number_of_a_question_is_known_everywhere(kit: Kit) -> None:
    """Even without consent."""
    talk = Talk(kit, person=None)
    assert talk.says(" mn26-001 ") == "number mn26-001"


def test_without_consent_only_open_things_answer(kit: Kit) -> None:
    """Commands, actions and free words lead to the question of consent; the menu is open."""
    talk = Talk(kit, person=None)
    assert talk.says("/qua") == "no_consent"
    assert talk.says("xin chào") == "no_consent"
    assert talk.presses("a|clear|17") == "no_consent"
    assert talk.says("/menu") == "menu"


def test_media_go_where_they_are_wanted(kit: Kit) -> None:
    """A photo at a step that takes photos is its answer; elsewhere it is answered kindly."""
    talk = Talk(kit)
    photo = Media("photo", "ref")
    assert talk.turn(media=(photo,)) == "media"
    talk.says("/qua")
    talk.says("cam")
    assert talk.turn(media=(photo,), text="đây ạ") == "orange: đây ạ 1"


def test_a_sticker_is_unwanted_and_keeps_the_step(kit: Kit) -> None:
    """Nothing is lost by it."""
    talk = Talk(kit)
    talk.says("/qua")
    assert talk.turn(unwanted="sticker") == "unwanted"
    assert talk.says("cam") == "why?"


def test_a_payload_over_64_bytes_is_a_bug(kit: Kit) -> None:
    """Telegram would refuse it, so it never leaves."""
    with pytest.raises(ValueError, match="64"):
        Choice("x", "k" * 70).payload("abcdef")


def test_a_circle_is_a_bug(kit: Kit) -> None:
    """Steps that send each other round are found, not followed for ever."""

    @kit.ask("round")
    def ask_round(turn: Turn, _: None) -> Go:
        return Go("round")

    @kit.command("round")
    def begin(turn: Turn, _: None) -> Go:
        return Go("round")

    with pytest.raises(RuntimeError, match="circles"):
        Talk(kit).says("/round")


def test_two_talks_cannot_take_one_name(kit: Kit) -> None:
    """Neither a command, nor an action, nor a phrase: the first would fall silent."""
    with pytest.raises(ValueError, match="twice"):
        kit.command("qua")(lambda turn, _: Reply(""))
    with pytest.raises(ValueError, match="twice"):
        kit.command("trai", phrases=("hoa quả",))(lambda turn, _: Reply(""))
    with pytest.raises(ValueError, match="twice"):
        kit.action("clear")(lambda turn, _: Reply(""))
