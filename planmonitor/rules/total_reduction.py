"""Total reduction over the period: 五年累计下降〔18〕%, reported to date, as yearly rates or as levels."""

from __future__ import annotations

from dataclasses import dataclass

from planmonitor.rules.total_growth import TotalGrowth


@dataclass(frozen=True)
class TotalReduction(TotalGrowth):
    """The reduction since the baseline year in per cent; rates and figures to date are reported as
    reductions.
    """

    key: str = "total_reduction"
    label: str = "累计下降型"
    principle: str = "自基期以来的累计降幅 ÷ 目标，与时间进度比较；逐年报降幅的连乘（1 −（1 − 降幅）之积），缺任一年即不判定"
    applies: str = "目标是五年累计下降百分之几，报的是累计降幅、逐年降幅或水平"
    sign: int = -1
    noun: str = "下降"
    opposite: str = "上升"


RULE = TotalReduction()
