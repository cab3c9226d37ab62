"""The store of observations: append-only revisions in a relational database."""

from planmonitor.store.repository import Cell, Store, Version, now, open_store

__all__ = ["Cell", "Store", "Version", "now", "open_store"]
