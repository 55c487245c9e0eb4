"""`doithoai likeness`: hold what the program takes for the same against labelled sets. Needs no database.

One JSON object a line comes in and one goes out, `{}` where there is nothing to say.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

import typer

from domain.questions.reach import Host
from services.questions.likeness.asked import Asked
from services.questions.likeness.competence import above
from services.questions.likeness.topics import Titled
from templates.cli import UNUSABLE, line

Request = dict[str, Any]
_FEWEST_HITS = 5

_HOSTS = {"truong": Host.SCHOOL, "phuong": Host.WARD}
"""Hosts by the names that whoever measures gives them."""


class Bench:
    """One meeting at a time, with the names by which whoever asks knows its questions."""

    def __init__(self) -> None:
        self._ops: dict[str, Callable[[Request], Request]] = {
            "reset": self._reset, "add": self._add, "similar": self._similar,
            "topics": self._topics_of, "beyond": self._beyond, "merge": self._merge,
        }  # fmt: skip
        self._reset({})

    def answer(self, request: Request) -> Request:
        """Do what is asked; KeyError or another one where it cannot be read."""
        return self._ops[request["op"]](request)

    def _reset(self, request: Request) -> Request:
        self._asked, self._ids, self._host = Asked(), list[str](), _HOSTS[request.get("host") or "truong"]
        self._topics = [
            Titled(str(topic["key"]), str(topic["title"]), str(topic.get("short") or ""))
            for topic in request.get("topics") or []
        ]
        return {}

    def _add(self, request: Request) -> Request:
        self._ids.append(request["id"])
        topic = request.get("topic")
        self._asked.add(len(self._ids) - 1, str(request["text"]), unit=_unit(request), topic=topic and str(topic))
        return {}

    def _similar(self, request: Request) -> Request:
        most = int(request.get("k") or _FEWEST_HITS)
        found = self._asked.similar(str(request["text"]), unit=_unit(request), most=most)
        hits = [{"id": self._ids[near.key], "score": round(near.score, 4), "shown": near.shown} for near in found]
        return {"hits": hits}

    def _topics_of(self, request: Request) -> Request:
        found = self._asked.topics(str(request["text"]), self._topics, names=[_unit(request)])
        return {"topics": [key for key, _ in found]}

    def _beyond(self, request: Request) -> Request:
        return {"beyond": bool(above(str(request["text"]), self._host))}

    def _merge(self, request: Request) -> Request:
        found = self._asked.proposals(str(request["text"]), unit=_unit(request))
        return {"ids": [self._ids[proposal.key] for proposal in found]}


def hold_against() -> None:
    """Answer line by line; what cannot be read ends it, with the number of the line."""
    bench = Bench()
    for number, said in enumerate(sys.stdin, start=1):
        if not said.strip():
            continue
        try:
            answer = bench.answer(json.loads(said))
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            typer.echo(line("likeness", "unreadable", number=number, problem=repr(problem)), err=True)
            raise typer.Exit(UNUSABLE) from None
        typer.echo(json.dumps(answer, ensure_ascii=False))
        sys.stdout.flush()


def _unit(request: Request) -> str:
    return str(request.get("unit") or "")
