"""What contradicts itself or is left open in the plan's text."""

from components.banner import show_banner
from components.findings import show_findings
from components.scope import FINDINGS, pick_scope

scope = pick_scope(FINDINGS, title="规划文本核查", with_division=False)
show_banner(scope, figures=False)
show_findings(scope)
