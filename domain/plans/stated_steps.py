"""Which step of a meeting a date of a pasted plan is for, by the words of its sentence."""

import re

from domain.plans.proposals import Step
from domain.plans.stated import Likely, Stated
from letters.folding import fold

_OPINIONS = r"(?:y kien|cau hoi|kien nghi|phieu|noi dung doi thoai)"
_GROUPS = r"\b(?:to(?! chuc)|lop|doan the|chi doan|bo phan)\b"
_SAYS = (
    (Step.INVITATIONS, r"\bgiay moi\b"),
    (Step.GROUP_RETURNS, rf"{_GROUPS}.{{0,60}}\b(?:gui|nop)\b.{{0,60}}{_OPINIONS}"),
    (Step.ANSWERS_PREPARED, r"\b(?:chuan bi|du thao|soan)\b.{0,60}\b(?:tra loi|giai trinh|giai dap)\b"),
    (Step.INTAKE_CLOSES, rf"\b(?:gui|nop|nhan|tiep nhan|thu thap|dang ky)\b.{{0,60}}{_OPINIONS}"),
    (Step.INTAKE_CLOSES, r"\bthu phieu\b"),
    (Step.DIGEST, r"\b(?:tong hop|phan loai)\b"),
    (Step.PAPERS_COPIED, r"\b(?:in sao|in an|in tai lieu|sao in)\b"),
    (Step.MINUTES_SIGNED, r"\bbien ban\b"),
    (Step.RESULTS_PUBLISHED, r"\b(?:ket luan|(?:cong khai|cong bo|niem yet|thong bao) ket qua)\b"),
    (Step.ANSWERS_SENT, r"\b(?:tra loi|giai dap)\b"),
    (Step.DOSSIER, r"\bho so\b"),
)  # fmt: skip
_PATTERNS = [(step, re.compile(pattern)) for step, pattern in _SAYS]
_OF_LIKELY = {Likely.NOTICE: Step.NOTICE, Likely.SPEAKERS: Step.SPEAKERS_LISTED}


def step_of(stated: Stated) -> Step | None:
    """Return the step that a date bounds; None where its words name none of ours."""
    if stated.likely in _OF_LIKELY:
        return _OF_LIKELY[stated.likely]
    said = fold(stated.sentence)
    return next((step for step, pattern in _PATTERNS if pattern.search(said)), None)
