"""Settings a deployment may change, read from the environment (``PLANMONITOR_*``) or a ``.env`` file."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from pydantic import AliasChoices, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_HOST = r"(?:[A-Za-z0-9._-]+|\[?[0-9A-Fa-f]*:[0-9A-Fa-f:.]+\]?)"
_HOSTS = rf"^(?:\s*{_HOST}\s*(?:,\s*{_HOST}\s*)*)?$"
_ANY_YEAR = 2001
"""A year without a leap day."""
ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """``plan`` is a folder name below ``data/plan``; ``allow_demo=false`` switches demo data off for good.

    ``writing=false`` makes a process for reading only: it takes no uploads and shows ``entry_address``
    instead. ``hosts`` are the names under which the server answers beside the local ones, separated by
    commas. ``access`` is the file of roles; ``reporting_due`` the month and day by which figures of a year
    are due in the next. ``map_review_number`` is a deployment's own review number, printed on every map
    beside the source's. ``contact`` is whom clerks may ask, named in the template and on the page.
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
    contact: str = ""
    reporting_due: str = "03-31"

    @field_validator("reporting_due")
    @classmethod
    def _is_a_day_of_every_year(cls, value: str) -> str:
        date.fromisoformat(f"{_ANY_YEAR}-{value}")
        return value

    @property
    def database(self) -> str:
        """SQLAlchemy address of the store: as configured, else one SQLite file per plan below ``var``."""
        return self.database_url or f"sqlite:///{self.var / f'{self.plan}.sqlite'}"

    @property
    def plan_folder(self) -> Path:
        """Where the plan's TOML files are."""
        return self.data / "plan" / self.plan


class SettingsError(Exception):
    """Settings that can't be meant; the message names each in Chinese."""


_ALLOWED = {
    "reporting_due": "每年都有的一天，写成 月-日，如 03-31（02-29 不是每年都有）",
    "hosts": "主机名或地址，用逗号分隔，不带 http:// 和路径，如 monitor.example.gov.cn,10.0.0.7",
    "allow_demo": "true 或 false",
    "writing": "true 或 false",
}


@cache
def settings() -> Settings:
    """The settings of this process.

    Raises:
        SettingsError: when one of them can't be meant.
    """
    try:
        return Settings()
    except ValidationError as error:
        wrong = []
        for problem in error.errors():
            name = str(problem["loc"][0]).lower().removeprefix("planmonitor_")
            allowed = _ALLOWED.get(name, "与说明一致的值")
            wrong.append(f"PLANMONITOR_{name.upper()}={problem['input']}：应为{allowed}")
        raise SettingsError(f"设置有误，没有启动。{'；'.join(wrong)}。见 docs/settings.md") from error
