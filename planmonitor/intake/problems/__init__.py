"""All that can be wrong with an upload, each class named once: code, title, level, what is wrong, what to
do.

One module a stage: ``files`` (may it be opened), ``layout`` (is it the table asked for), ``figures``
(number and year), ``rows`` (keys, remit, texts), ``plausibility`` (figures against each other and the
store).
"""

from planmonitor.intake.problems import figures, files, layout, plausibility, rows
from planmonitor.intake.problems.kinds import (
    ISSUE_KINDS,
    Issue,
    IssueKind,
    Level,
    Refused,
    blocks,
    confirmed_by,
    title_of,
)

__all__ = [
    "ISSUE_KINDS",
    "Issue",
    "IssueKind",
    "Level",
    "Refused",
    "blocks",
    "confirmed_by",
    "figures",
    "files",
    "layout",
    "plausibility",
    "rows",
    "title_of",
]
