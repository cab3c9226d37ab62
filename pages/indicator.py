"""One indicator: why it has its colour, its source rows, second opinions, projection and wording."""

from components.banner import show_banner
from components.indicator import PARTS, show_facts, show_part
from components.scope import INDICATOR, pick_indicator, pick_option, pick_scope

scope = pick_scope(INDICATOR, title="指标详情")
show_banner(scope)
indicator = pick_indicator(scope, scope.monitor.plan.indicators, "指标")
if indicator is not None:
    show_facts(scope, indicator)
    part = pick_option("part", list(PARTS), "看什么", names=PARTS.__getitem__, hidden=True)
    show_part(scope, indicator, part)
