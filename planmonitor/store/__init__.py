"""The store of figures, evaluations and submissions: append-only revisions in a relational database."""

from planmonitor.store.engine import NotPossible, StoreFailure
from planmonitor.store.repository import Store, Version, open_store
from planmonitor.store.steps import Action, Event, Explained, Submission, SubmissionState

__all__ = [
    "Action",
    "Event",
    "Explained",
    "NotPossible",
    "Store",
    "StoreFailure",
    "Submission",
    "SubmissionState",
    "Version",
    "open_store",
]
