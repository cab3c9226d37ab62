"""Settings a deployment may change, read from the environment (``PLANMONITOR_*``) or a ``.env`` file."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

_HOST = r"(?:[A-Za-z0-9._-]+|\[?[0-9A-Fa-f]*:[0-9A-Fa-f:.]+\]?)"
_HOSTS = rf"^(?:\s*{_HOST}\s*(?:,\s*{_HOST}\s*)*)?$"
ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """``plan`` is a folder name below ``data/plan``; ``allow_demo=false`` switches demo data off for good.

    ``writing=false`` makes a process for reading only: it takes no uploads and shows ``entry_address``
    instead. ``hosts`` are the names under which the server answers beside the local ones, separated by
    commas. ``access`` is the file of roles; ``reporting_due`` the month and day by which figures of a year
    are due in the next. ``map_review_number`` is a deployment's own review number, printed on every map
    beside the source's.
    """

    model_config = SettingsConfigDict(env_prefix="PLANMONITOR_", env_file=".env", extra="ignore")

    plan: str = "xinxiang-14"
    data: Path = ROOT / "data"
    var: Path = ROOT / "var"
    database_url: str = Field("", validation_alias=AliasChoices("planmonitor_database_url", "database_url"))
    allow_demo: bool = True
    map_review_number: str = ""
    writing: bool = True
    entry_address: str = ""
    hosts: str = Field("", pattern=_HOSTS)
    access: Path = ROOT / "access.toml"
    reporting_due: str = Field("03-31", pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")

    @property
    def database(self) -> str:
        """SQLAlchemy address of the store: as configured, else one SQLite file per plan below ``var``."""
        return self.database_url or f"sqlite:///{self.var / f'{self.plan}.sqlite'}"

    @property
    def plan_folder(self) -> Path:
        """Where the plan's TOML files are."""
        return self.data / "plan" / self.plan


@cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings()
