"""One indicator: why it has its colour, its source rows, second opinions, projection and wording."""

from components.banner import show_banner
from components.indicator import pick_indicator_and_part, show_facts, show_part
from components.scope import INDICATOR, pick_scope

scope = pick_scope(INDICATOR, title="指标详情")
indicator, part = pick_indicator_and_part(scope)
show_banner(scope)
if indicator is not None:
    show_facts(scope, indicator)
    show_part(scope, indicator, part)
