"""Commitments, tasks and projects with their state."""

from components.banner import show_banner
from components.ledger import show_ledger
from components.scope import LEDGER, pick_scope

scope = pick_scope(LEDGER, title="承诺与项目台账")
show_banner(scope)
show_ledger(scope)
