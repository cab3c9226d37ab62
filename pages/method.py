"""Rules, other methods, sources, licences and what is demo."""

from components.banner import show_banner
from components.method import show_all_sources, show_methods, show_notices, show_rules
from components.scope import pick_scope

scope = pick_scope("method", title="方法与数据", with_division=False)
show_banner(scope)
show_rules(scope)
show_methods()
show_all_sources(scope)
show_notices(scope)
