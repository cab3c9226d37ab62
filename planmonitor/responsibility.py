"""Which unit answers for an indicator: what an administrator has set, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

LONGEST_UNIT = 60
"""Characters of a unit's name."""


@dataclass(frozen=True)
class Assignment:
    """From ``recorded_at`` on (naive UTC) a unit answers for an indicator; no unit: as in the plan's files.

    ``person`` is the identity of who set it, ``actor`` the name; ``revision`` is given by the store.
    """

    subject: str
    unit: str
    actor: str
    person: str
    recorded_at: datetime
    revision: int = 0
