"""Promised to each of several units: 每个县至少1所."""

from __future__ import annotations

from dataclasses import dataclass

from planmonitor.assessment import UNJUDGED, Assessment, Reason, Step, Verdict
from planmonitor.numbers import share
from planmonitor.promise import Promise
from planmonitor.rules.base import Case, Rule, refuse


@dataclass(frozen=True)
class Coverage(Rule):
    """How many of the units have it, and which do not."""

    key: str = "coverage"
    label: str = "逐单位覆盖型"
    principle: str = "规定的单位中有多少已具备；列出尚缺的单位"
    applies: str = "每县、每乡镇各有"
    by_unit: bool = True
    is_number: bool = False

    def judge(self, case: Case) -> Assessment:
        """All units have it, or which of them lack it, or have not said."""
        p = case.promise
        known = {name: v for name, v in case.units.items() if v is not None}
        if not known:
            sentence = f"截至{case.as_of}年逐单位的情况尚未报送"
            return refuse(self, Case(p, case.division, case.as_of, ()), Reason.NO_DATA, sentence)
        having = [name for name, v in known.items() if (p.goal.holds(v) if p.goal else v >= 1)]
        lacking = [name for name in known if name not in having]
        silent = [name for name in case.units if name not in known]
        completion = len(having) / len(case.units)
        final = case.as_of >= p.target_year
        told = (("尚缺", lacking), ("尚未报送", silent))
        names = "；".join(f"{word}：{'、'.join(units)}" for word, units in told if units)
        verdict, reason, tail = Verdict.ACHIEVED, Reason.NONE, "，全部覆盖"
        if final and lacking:
            verdict, tail = Verdict.NOT_ACHIEVED, f"，{names}，未实现"
        elif final and silent:
            verdict, reason, tail = Verdict.NOT_JUDGED, Reason.NO_DATA, f"，{names}"
        elif lacking or silent:
            verdict, reason, tail = Verdict.NOT_JUDGED, Reason.NO_SCHEDULE, f"，{names}；规划未给分年路径"
        head = f"截至{case.as_of}年{len(case.units)}个单位中{len(having)}个已有"
        return Assessment(
            indicator=p.id,
            division=case.division,
            as_of=case.as_of,
            rule=self,
            verdict=verdict,
            sentence=(UNJUDGED if verdict is Verdict.NOT_JUDGED else "") + head + tail,
            reason=reason,
            value=float(len(having)),
            unit="个",
            year=case.as_of,
            kind=case.latest.kind if case.series else None,
            target=float(len(case.units)),
            completion=completion,
            elapsed_share=p.elapsed(case.as_of),
            is_final=final,
            steps=(Step("覆盖率", f"{len(having)} ÷ {len(case.units)}", share(completion)),),
        )

    def argument(self, promise: Promise, a: Assessment) -> str:
        """The sentence names the units."""
        return a.sentence

    def no_limit(self, case: Case, year: int) -> str:
        """There is no single number."""
        return "目标不是一个数值界限，由逐单位的情况决定。"

    def no_projection(self, promise: Promise) -> str:
        """Units are not a continuous series."""
        return "逐单位覆盖不是一个连续的数列，不能外推"

    def no_method(self, promise: Promise) -> str:
        """The methods work on yearly series."""
        return "逐单位覆盖不是一个年度数列"


RULE = Coverage()
