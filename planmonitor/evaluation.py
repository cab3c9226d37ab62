"""The evaluator's own verdict beside the computed one: what it must carry, and how its revisions are read."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from planmonitor.assessment import Verdict
from planmonitor.evidence import Attached

LONGEST_TEXT = 2000
LONGEST_NAME = 60


class Field(StrEnum):
    """What an evaluator fills in."""

    VERDICT = "verdict"
    REASON = "reason"
    EVIDENCE = "evidence"
    EVALUATOR = "evaluator"
    FILES = "files"


@dataclass(frozen=True)
class Evaluation:
    """One revision of an evaluator's verdict on a promise in one place, as of the end of a year.

    ``verdict`` is None when an earlier one is taken back. ``computed`` is the program's verdict at the time
    of writing. ``recorded_at`` is naive UTC, ``revision`` the store's number (0 when not stored yet),
    ``files`` the kept files that back it.
    """

    subject: str
    division: str
    year: int
    verdict: Verdict | None
    reason: str
    evidence: str
    computed: Verdict
    evaluator: str
    recorded_at: datetime
    revision: int = 0
    files: tuple[Attached, ...] = ()

    @property
    def key(self) -> tuple[str, str, int]:
        """What makes two evaluations revisions of one another."""
        return (self.subject, self.division, self.year)


def problems(evaluation: Evaluation) -> dict[Field, str]:
    """What is missing or wrong, by field, each with what to do; empty when it may be stored."""
    found: dict[Field, str] = {}
    if not evaluation.evaluator.strip():
        found[Field.EVALUATOR] = "请填写评估人姓名，判断须有人负责"
    elif len(evaluation.evaluator) > LONGEST_NAME:
        found[Field.EVALUATOR] = f"评估人姓名请不超过{LONGEST_NAME}字"
    if not evaluation.reason.strip():
        found[Field.REASON] = "请写明理由；撤回原判断也须说明原因"
    for field, text in ((Field.REASON, evaluation.reason), (Field.EVIDENCE, evaluation.evidence)):
        if len(text) > LONGEST_TEXT:
            found[field] = f"请不超过{LONGEST_TEXT}字，较长的材料请写明文号或存放处"
    if evaluation.verdict is not None and not evaluation.evidence.strip():
        found[Field.EVIDENCE] = "请写明依据的材料，如文号、报告名称与页码"
    for field, text in (
        (Field.REASON, evaluation.reason),
        (Field.EVIDENCE, evaluation.evidence),
        (Field.EVALUATOR, evaluation.evaluator),
    ):
        if any(unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in "\n\t\r" for c in text):
            found[field] = "含有不可见的控制字符，请重新输入而不要粘贴"
    return found


def current(revisions: Iterable[Evaluation]) -> dict[tuple[str, str, int], Evaluation]:
    """The last revision of every key, without those taken back."""
    last: dict[tuple[str, str, int], Evaluation] = {}
    for e in sorted(revisions, key=lambda e: (e.recorded_at, e.revision)):
        last[e.key] = e
    return {key: e for key, e in last.items() if e.verdict is not None}
