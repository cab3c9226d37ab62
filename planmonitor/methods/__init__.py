"""Published methods of judging progress, each reproduced on the cases its authors published.

``opensdg`` and ``eurostat`` compare growth rates, ``destatis`` gives weather symbols, ``escap`` measures the way covered
and still to go. Each module states its rule in ``FORMULA`` and returns its intermediate values; ``cases`` runs a
method over a CSV file.
"""

from planmonitor.methods import destatis, escap, eurostat, opensdg
from planmonitor.methods.cases import AssessedCases, CasesError, Method, assess_cases, assess_cases_csv
from planmonitor.methods.growth import Growth, GrowthCase

__all__ = [
    "AssessedCases",
    "CasesError",
    "Growth",
    "GrowthCase",
    "Method",
    "assess_cases",
    "assess_cases_csv",
    "destatis",
    "escap",
    "eurostat",
    "opensdg",
]
