"""The mid-term and the final evaluation."""

from components.banner import show_banner
from components.evaluation import pick_evaluation, show_evaluation

scope, phase = pick_evaluation()
show_banner(scope)
show_evaluation(scope, phase)
