"""The mid-term review."""

from components.banner import show_banner
from components.evaluation import show_evaluation
from components.scope import EVALUATION, pick_scope

scope = pick_scope(EVALUATION, title="中期评估", with_known=True)
show_banner(scope)
show_evaluation(scope)
