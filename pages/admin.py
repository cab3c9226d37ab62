"""The administrator's page."""

from components.admin import show_administration
from components.banner import show_banner
from components.scope import ADMIN, pick_scope

scope = pick_scope(ADMIN, title="管理", with_division=False)
show_banner(scope, figures=False)
show_administration(scope)
