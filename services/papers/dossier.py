"""Mục lục hồ sơ hội nghị: every paper that was made, with its number; and what is still missing."""

from collections.abc import Mapping
from typing import Any

from domain.meeting import Meeting
from services.unit_of_work import UnitOfWork

NAME = "dossier"


def values(uow: UnitOfWork, meeting: Meeting, about: int, *, by: int) -> Mapping[str, Any]:
    """Return the newest version of each paper, by the order in which they were made; `signed`: which came back so."""
    del about, by
    papers = [one for one in uow.office_papers.of_meeting(meeting.key) if one.kind != NAME]
    newest = {(one.kind, one.about): one for one in papers}
    scans = uow.attachments.with_papers([one.key for one in papers])
    signed = {
        (one.kind, one.about): one.version for one in papers if any(scan.is_ready for scan in scans.get(one.key, ()))
    }
    codes = {one.key: one.code for one in uow.questions.standing(meeting.key)}
    return {"made": list(newest.values()), "signed": signed, "codes": codes}
