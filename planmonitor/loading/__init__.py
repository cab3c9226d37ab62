"""One strict loader for every file: plans, places, boundaries, figures, sources, roles and demo parameters.

A ``read_*`` function notes everything wrong in an :class:`Inspection` and goes on, so that all problems of
all files
come out together; a ``load_*`` function raises :class:`DataError` with all of them. Each problem names the
whole path,
the record or row, what is wrong and what is allowed, in Chinese.
"""

from planmonitor.loading.access import load_access
from planmonitor.loading.boundaries import load_geography
from planmonitor.loading.bundle import Bundle, FigureFile, inspect, load_bundle
from planmonitor.loading.generator import load_parameters
from planmonitor.loading.plans import load_plan
from planmonitor.loading.problems import DataError, Inspection, Problem

__all__ = [
    "Bundle",
    "DataError",
    "FigureFile",
    "Inspection",
    "Problem",
    "inspect",
    "load_access",
    "load_bundle",
    "load_geography",
    "load_parameters",
    "load_plan",
]
