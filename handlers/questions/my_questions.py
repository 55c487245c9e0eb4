"""My questions: each with its stage, who holds it and by when; rewording and withdrawing; and anybody's number."""

from enum import StrEnum

from conversation.reply import Choice, Go, Reply
from conversation.turn import Turn
from domain.duty_news import DutyNews
from domain.errors import Refused
from domain.questions.question import SHUT, Question, Stage
from domain.questions.queue import REMARKED, QueueEntry
from domain.questions.report import Report
from handlers.buttons import LONGEST, act, by_choice, choice, command, number
from handlers.questions.about import About
from handlers.questions.drafting import ask_or_menu
from handlers.questions.files import to_files
from handlers.routing import router
from letters.clusters import clip
from services.answers.approving import to_papers
from services.people import joining
from services.plans import opinions
from services.questions import asking_back, changing, equal, oversight, parting
from services.questions.progress import progress, to_anybody
from services.unit_of_work import UnitOfWork
from templates.say import phrases, say

_PAGE = 5
NUMBER = r"(?:(?:\w+\s+){0,3}#?[a-z]{1,10}\d{0,4}\s?[-–]\s?\d{1,6}|[a-z]{2,10}\d{1,4}[\s.]\d{1,6})[?.!]?"
"""What a question's number looks like when typed: MN26-001, «phiếu mn26-1», mn26 1."""


class Mine(StrEnum):
    """The steps of changing a registered question."""

    REWORD = "mine.reword"
    WITHDRAW = "mine.withdraw"


# --- the list ------------------------------------------------------------------------------------------------------


@router.command("cauhoi", phrases=phrases("cauhoi"))
def first_page(turn: Turn, uow: UnitOfWork) -> Reply:
    return _page(turn, uow, 0).done()


@router.action("mine")
def some_page(turn: Turn, uow: UnitOfWork) -> Reply:
    return _page(turn, uow, number(turn))


def _page(turn: Turn, uow: UnitOfWork, wanted: int) -> Reply:
    questions, waiting = uow.questions.of_asker(turn.who), opinions.waiting_of(uow, turn.who)
    if not questions and not waiting:
        choices = ask_or_menu(uow, turn.who)
        return Reply(say("my_questions/none", asking=len(choices) > 1), choices)
    last = max(0, len(questions) + len(waiting) - 1) // _PAGE
    page = min(wanted, last)
    start, after = page * _PAGE, (page + 1) * _PAGE
    opened = list(enumerate(waiting, start=1))[start:after]
    shown = questions[max(0, start - len(waiting)) : max(0, after - len(waiting))]
    choices = [Choice.act(q.code[-LONGEST:], "question", q.id, (str(q.number),)) for q in shown]
    choices += [_taking_back(one.opinion.key, place if len(waiting) > 1 else 0) for place, one in opened]
    if page:
        choices.append(act("mine", page - 1, row="previous"))
    if page < last:
        choices.append(act("mine", page + 1, row="next"))
    lines = [(question, progress(uow, question)) for question in shown]
    text = say(
        "my_questions/list", lines=lines, total=len(questions), page=page + 1, pages=last + 1, waiting=opened,
        waits=len(waiting),
    )  # fmt: skip
    return Reply(text, [*choices, command("menu", "menu")], card=True)


def _taking_back(opinion_id: int, place: int) -> Choice:
    """Return the button that takes back one opinion that waits; `place`: its number where several do, else 0."""
    if not place:
        return act("opinion_mine", opinion_id)
    return Choice.act(say("my_questions/take_back", number=place), "opinion_mine", opinion_id)


# --- one question --------------------------------------------------------------------------------------------------


@router.action("question")
def open_one(turn: Turn, uow: UnitOfWork) -> Reply:
    return one_card(uow, changing.own_question(uow, number(turn), turn.who))


def one_card(uow: UnitOfWork, question: Question, first: str = "") -> Reply:
    """Return a question as its asker sees it, with what may still be done."""
    now = progress(uow, question)
    choices = []
    if _may_change(uow, question):
        choices = [act("reword", question.id)] if changing.may_reword(uow, question) else []
        choices.append(act("withdraw", question.id))
    elif now.stage in {Stage.ANSWERED, Stage.ANSWERED_LIVE, Stage.REMARKED}:
        choices = [act(name, question.id) for name in ("clear", "partly", "unclear")]
    elif now.stage is Stage.PARTLY:
        choices = [act("clear", question.id), act("unclear", question.id)]
    asked = uow.ask_backs.of_question(question.key)
    if asking_back.may_reply(uow, question, asked):
        choices.insert(0, act("reply_back", question.key))
    ruling = uow.rulings.of_question(question.key)
    if ruling is not None and not (ruling.holds and question.aside in SHUT):
        ruling = None
    if ruling is not None and ruling.again_at is None:
        choices.append(act("look_again", question.key))
    until = parting.may_part_own(uow, question)
    if until is not None:
        choices.append(act("part_own", question.key))
    files = len(uow.attachments.of(question_id=question.id))
    choices += to_files(question.key, files)
    answers = [(one, uow.duties.get(one.duty_id).part) for one in uow.duties.sent_last(question)]
    earlier = {one.key: uow.duties.corrected(one) for one, _ in answers}
    for one, _ in answers:
        choices += to_papers(one, uow.attachments.of(answer_id=one.key))
    text = say(
        "my_questions/one", question=question, group=equal.group_of(uow, question), until=until, progress=now,
        topic=uow.meetings.topic(question.topic_id), answers=answers, earlier=earlier, files=files,
        remark=_remark(uow, question), asked=asked, ruling=ruling, news=_news(uow, question),
    )  # fmt: skip
    return Reply(text, [*choices, command("to_list", "cauhoi")], card=True, first=first)


def _news(uow: UnitOfWork, question: Question) -> list[DutyNews]:
    """Return what its asker was told of how its answers go on, the first first."""
    main = uow.duties.concerning(question)
    owed = [*([main] if main is not None else []), *uow.duties.beside(question.lead_id)]
    return uow.duties.news_of([duty.key for duty in owed])


def _remark(uow: UnitOfWork, question: Question) -> tuple[Report, QueueEntry | None] | None:
    """Return on which report a question is a remark, and what became of it."""
    if question.report_id is None:
        return None
    entry = uow.questions.entry(question.key)
    return uow.reports.get(question.report_id), entry if entry is not None and entry.outcome in REMARKED else None


def _may_change(uow: UnitOfWork, question: Question) -> bool:
    try:
        changing.check_change(uow, question)
    except Refused:
        return False
    return True


# --- rewording -----------------------------------------------------------------------------------------------------


@router.action("reword", card="question")
def begin_reword(turn: Turn, uow: UnitOfWork) -> Go:
    question = changing.own_question(uow, number(turn), turn.who)
    changing.check_change(uow, question)
    return Go(Mine.REWORD, notes=About(question.key), fresh=True)


@router.ask(Mine.REWORD, free_text=True, card=("question", "question"))
def ask_reword(turn: Turn, uow: UnitOfWork) -> Reply:
    question = uow.questions.get(About.of(turn).question)
    limit = uow.meetings.get(question.meeting_id).question_limit
    choices = [choice("keep", "keep_words")]
    return Reply(say("my_questions/reword", question=question, limit=limit), choices)


@router.take(Mine.REWORD)
def take_reword(turn: Turn, uow: UnitOfWork) -> Reply:
    question = changing.own_question(uow, About.of(turn).question, turn.who)
    if turn.choice == "keep":
        return one_card(uow, question).done()
    before, joined = question.version, bool(equal.group_of(uow, question).others)
    question = changing.reword(uow, question, turn.text, pieces=turn.pieces)
    changed = question.version != before
    first = say("my_questions/reworded", question=question, changed=changed, parted=joined and changed)
    return one_card(uow, question, first=first).done()


# --- withdrawing ---------------------------------------------------------------------------------------------------


@router.action("withdraw", card="question")
def begin_withdraw(turn: Turn, uow: UnitOfWork) -> Go:
    question = changing.own_question(uow, number(turn), turn.who)
    changing.check_change(uow, question)
    return Go(Mine.WITHDRAW, notes=About(question.key), fresh=True)


@router.ask(Mine.WITHDRAW, card=("question", "question"))
def ask_withdraw(turn: Turn, uow: UnitOfWork) -> Reply:
    question = uow.questions.get(About.of(turn).question)
    choices = [choice("withdraw"), choice("keep")]
    return Reply(say("my_questions/withdraw", question=question), choices)


@router.take(Mine.WITHDRAW)
@by_choice()
def take_withdraw(turn: Turn, uow: UnitOfWork, key: str) -> Reply | Go:
    question = changing.own_question(uow, About.of(turn).question, turn.who)
    if key != "withdraw":
        return one_card(uow, question).done()
    changing.withdraw(uow, question)
    choices = [command("mine", "cauhoi"), *ask_or_menu(uow, turn.who, row="ask_more")]
    return Reply(say("my_questions/withdrawn", question=question), choices, receipt=True).done()


# --- anybody's number ----------------------------------------------------------------------------------------------


@router.pattern(NUMBER)
def look_up(turn: Turn, uow: UnitOfWork) -> Reply | Go:
    """Stage, holder's post and date of any question, to anybody; words only to who asked it."""
    question, seen = changing.by_number(uow, turn.argument), to_anybody(uow, turn.argument)
    way_on = [command("menu", "menu")] if turn.person_id is not None else [command("begin", "start")]
    if question is not None and turn.person_id is not None:
        if question.asker_id == turn.person_id:
            return one_card(uow, question)
        if oversight.may_see(uow, turn.person_id, question):
            seen, way_on = (question, progress(uow, question)), [act("card", question.key, row="open_card"), *way_on]
        elif (duty := uow.duties.of_question(question.key)) is not None and duty.holder_id == turn.person_id:
            seen, way_on = (question, progress(uow, question)), [act("duty", duty.key, row="view_question"), *way_on]
    if seen is None:
        other = _other_meaning(turn, uow)
        text = say("my_questions/unknown", typed=clip(turn.argument, 40))
        return other or Reply(text, way_on)
    return Reply(say("my_questions/anybodys", code=seen[0].code, progress=seen[1]), way_on)


def _other_meaning(turn: Turn, uow: UnitOfWork) -> Reply | Go | None:
    """No such question: it may be a join code, or an answer to the present step, such as a class «MG-3»."""
    step = router.steps.get(turn.place.step)
    if step is not None and step.take is not None and (turn.person_id is not None or step.free_text):
        return step.take(turn, uow)
    if joining.good_code(uow, turn.text) is not None:
        return router.events["no_consent" if turn.person_id is None else "unknown"](turn, uow)
    return None
