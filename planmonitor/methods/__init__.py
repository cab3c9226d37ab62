"""Published methods of judging progress, each reproduced on the cases its authors published.

One method is one file that exports ``METHOD``; ``METHODS`` holds them all. ``opensdg`` and ``eurostat``
compare growth rates (``growth``, ``growth_words``), ``destatis`` gives weather symbols, ``escap`` measures
the way covered and still to go; ``cases`` runs a method over a CSV file.
"""

from planmonitor.methods.cases import (
    AssessedCases,
    CasesError,
    assess_cases,
    assess_cases_csv,
    run_layout,
    write_cases,
)
from planmonitor.methods.growth import Growth, GrowthCase
from planmonitor.methods.method import JudgedSeries, Layout, Leaning, Method, Reading, Unsuited
from planmonitor.methods.registry import discover

METHODS = discover(__name__, __path__)
METHODS_BY_ID = {method.id: method for method in METHODS}

__all__ = [
    "METHODS",
    "METHODS_BY_ID",
    "AssessedCases",
    "CasesError",
    "Growth",
    "GrowthCase",
    "JudgedSeries",
    "Layout",
    "Leaning",
    "Method",
    "Reading",
    "Unsuited",
    "assess_cases",
    "assess_cases_csv",
    "run_layout",
    "write_cases",
]
