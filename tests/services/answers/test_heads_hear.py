"""Who sent a unit's list hears what was answered to its people, with the words of each; nobody twice."""

from datetime import timedelta

from bot.runtime import Runtime
from domain.duty import Answer, AnswerDuty
from domain.questions.gathering import Gathering, Opinion
from services.answers import releasing
from services.unit_of_work import UnitOfWork
from tests.office import asks
from tests.reaching import row
from tests.world import World

WORDS = "Đề nghị lắp thêm bộ phát ở dãy nhà trẻ."


async def test_the_head_of_a_group_hears_the_answer_to_what_stood_on_its_list(runtime: Runtime, world: World) -> None:
    question = await asks(runtime, world, "parent", WORDS, spoken=False)

    def work(uow: UnitOfWork) -> None:
        sent = Gathering(
            meeting_id=world.meeting, unit_id=world.group, opened_at=uow.now, sent_at=uow.now,
            sent_by=world.people["teacher"],
        )  # fmt: skip
        uow.gatherings.keep(sent)
        uow.gatherings.keep(
            Opinion(
                gathering_id=sent.key, author_id=world.people["parent"], rank=1, wording=WORDS,
                topic_id=world.topics["care"],
                added_at=uow.now,
                question_id=question,
            )
        )  # fmt: skip
        duty = AnswerDuty(
            question_id=question, meeting_id=world.meeting, holder_id=world.people["responder"],
            due_at=uow.now + timedelta(days=1), assigned_at=uow.now,
        )  # fmt: skip
        uow.duties.keep(duty)
        answer = Answer(
            duty_id=duty.key, question_id=question, text="Đã lắp hai bộ phát.", author_id=world.people["responder"],
            drafted_at=uow.now,
        )  # fmt: skip
        uow.duties.keep(answer)
        releasing.release(uow, duty, answer, uow.questions.get(question), by=world.people["chair"])

    await runtime.write(work)
    told = await row(runtime, f"answer:1:head:{question}")
    assert told.person_id == world.people["teacher"]
    for words in ("trong danh sách Tổ Mẫu giáo đã được trả lời", WORDS, "Đã lắp hai bộ phát."):
        assert words in told.text
    assert (await row(runtime, "answer:1")).person_id == world.people["parent"]
