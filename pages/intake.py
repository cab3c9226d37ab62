"""Data entry: template, upload, check, review, publish, history, completeness."""

from components.banner import show_banner
from components.intake import show_intake
from components.scope import INTAKE, pick_scope

scope = pick_scope(INTAKE, title="数据填报", with_division=False)
show_banner(scope, figures=False)
show_intake(scope)
