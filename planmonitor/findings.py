"""Contradictions and gaps of the plan's text: where they stand, what they concern, which of them are
wanted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from planmonitor.catalogue import Finding, Plan
from planmonitor.wording import ordinal

_CHAPTER = re.compile(r"第([一二三四五六七八九十]+)(?:、[一二三四五六七八九十]+)*章")
_BOX = re.compile(r"专栏\d+")


def chapter_of(plan: Plan, finding: Finding) -> int:
    """Number of the chapter in which the first of the two statements stands; 0 for the table and the text
    as a whole.

    A box belongs to its chapter; of several chapters named, the first counts.
    """
    named = _CHAPTER.match(finding.where_a)
    if named:
        return next((c.number for c in plan.chapters if ordinal(c.number) == named[1]), 0)
    box = _BOX.match(finding.where_a)
    return next((b.chapter for b in plan.boxes if box and b.id == box[0]), 0)


def concerns(plan: Plan, finding: Finding) -> frozenset[str]:
    """Ids of indicators, commitments and facts that a finding is about, whichever side says so."""
    linked = {
        i.id for i in plan.indicators if finding.id in (*i.findings, *(a.finding for a in i.alternative))
    }
    return frozenset(linked | set(finding.relates_to))


@dataclass(frozen=True)
class FindingFilter:
    """Which findings are wanted; empty fields let everything pass."""

    id: str = ""
    severity: str = ""
    kind: str = ""
    concerns: str = ""
    text: str = ""

    def passes(self, plan: Plan, f: Finding) -> bool:
        """Whether a finding is shown; of the text every word must occur somewhere in it."""
        words = " ".join((f.id, f.title, f.where_a, f.says_a, f.where_b, f.says_b, f.treatment))
        return (
            self.id in ("", f.id)
            and self.severity in ("", f.severity.value)
            and self.kind in ("", f.kind)
            and (not self.concerns or self.concerns in concerns(plan, f))
            and all(w in words for w in self.text.split())
        )
