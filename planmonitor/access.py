"""Who may do what: one file maps identity claims to roles and remits, and every write asks here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass as checked

from planmonitor import clock
from planmonitor.catalogue import Plan
from planmonitor.progress import subject_of


class Role(StrEnum):
    """What a person does: hand in figures, review and publish them, judge, or everything."""

    CLERK = "clerk"
    REVIEWER = "reviewer"
    EVALUATOR = "evaluator"
    ADMIN = "admin"

    @property
    def word(self) -> str:
        """What a person reads."""
        return {"clerk": "填报人", "reviewer": "审核人", "evaluator": "评估人", "admin": "管理员"}[self.value]


class NotAllowed(Exception):
    """A step the person may not take; the message says in Chinese why and what to do."""


@dataclass(frozen=True)
class Remit:
    """What a person answers for: one division or all and the city (empty), one department or all (empty).

    A department is a unit named as responsible in the catalogue, or the domain of a chapter page.
    """

    division: str = ""
    department: str = ""

    @classmethod
    def parse(cls, text: str) -> Remit:
        """The inverse of ``str``."""
        division, _, department = text.partition("/")
        return cls(division, department)

    def __str__(self) -> str:
        return f"{self.division}/{self.department}" if self.department else self.division

    def covers(self, other: Remit) -> bool:
        """Whether all that ``other`` answers for lies in this one."""
        return self.division in ("", other.division) and self.department in ("", other.department)

    def allows(self, plan: Plan, code: str, division: str) -> bool:
        """Whether figures with this code in this place lie in the remit."""
        return self.division in ("", division) and self.department in ("", *departments_of(plan, code))


EVERYTHING = Remit()
"""The whole city with all its divisions and departments."""


def departments_of(plan: Plan, code: str) -> tuple[str, ...]:
    """The departments a code belongs to: the unit responsible, where named, and its chapter's domain.

    A supporting series belongs to none, so only a remit over all departments may write it.
    """
    subject = subject_of(code)
    for i in plan.indicators:
        if i.id == subject:
            return tuple(d for d in (i.responsible, i.page) if d)
    domains = {c.id: c.domain for c in plan.commitments} | {t.id: t.domain for t in plan.tasks}
    chapters = {c.number: c.domain for c in plan.chapters}
    domains |= {item.id: chapters.get(b.chapter, "") for b in plan.boxes for item in b.item}
    return tuple(d for d in (domains.get(subject, ""),) if d)


def departments(plan: Plan) -> dict[str, str]:
    """Every department a remit may name, with the words to show for it."""
    pages = {i.page for i in plan.indicators} | {c.domain for c in plan.chapters if c.page}
    shown = {page: name for page, name in plan.page_names().items() if page in pages}
    return shown | {i.responsible: i.responsible for i in plan.indicators if i.responsible}


@dataclass(frozen=True)
class Grant:
    """A role within a remit."""

    role: Role
    remit: Remit


@dataclass(frozen=True)
class Person:
    """Somebody who may write.

    ``id`` never changes (issuer and subject of the sign-in); ``until`` is naive UTC, None for no end;
    ``alone`` is the operator of a server without sign-in that only this machine can reach, who may also
    publish own files.
    """

    id: str
    name: str
    grants: tuple[Grant, ...]
    until: datetime | None = None
    alone: bool = False

    def remits(self, role: Role) -> tuple[Remit, ...]:
        """Where the person has this role; an admin has every role everywhere."""
        if self.is_admin:
            return (EVERYTHING,)
        return tuple(g.remit for g in self.grants if g.role is role)

    @property
    def is_admin(self) -> bool:
        """Whether the person may do everything, alone at the machine included."""
        return any(g.role is Role.ADMIN for g in self.grants)

    def require(self, moment: datetime) -> None:
        """Raise :class:`NotAllowed` when the session is over."""
        if self.until is not None and moment >= self.until:
            raise NotAllowed("登录已过期，请重新登录；没有写入任何内容")


def operator(name: str) -> Person:
    """The one user of a server without sign-in."""
    return Person("local", name, (Grant(Role.ADMIN, EVERYTHING),), alone=True)


_STRICT = ConfigDict(extra="forbid")


@checked(frozen=True, kw_only=True, config=_STRICT)
class Entry:
    """One line of the access file: who has the claim with this value gets the role within the remit."""

    claim: str
    value: str
    role: Role
    division: str = ""
    department: str = ""


@checked(frozen=True, kw_only=True, config=_STRICT)
class Access:
    """The access file. ``session_hours`` is how long a sign-in counts, whatever the cookie says."""

    session_hours: float = 8.0
    name_claim: str = "name"
    grant: tuple[Entry, ...] = ()


def identify(access: Access, claims: Mapping[str, object]) -> Person:
    """The person behind the claims of a verified identity token.

    Raises:
        NotAllowed: when subject or time of issue is missing, or nothing is granted to the claims.
    """
    subject, issued = claims.get("sub"), claims.get("iat")
    if (
        not isinstance(subject, str)
        or not subject
        or isinstance(issued, bool)
        or not isinstance(issued, int | float)
    ):
        raise NotAllowed("登录信息不完整（缺 sub 或 iat），请联系管理员检查登录服务")
    grants = tuple(
        Grant(e.role, Remit(e.division, e.department)) for e in access.grant if _has(claims, e.claim, e.value)
    )
    name = str(claims.get(access.name_claim) or claims.get("email") or subject)[:60]
    if not grants:
        raise NotAllowed(f"{name}已登录，但没有任何填报或审核权限；请联系管理员在权限文件中登记")
    start = clock.from_epoch(issued)
    return Person(
        f"{claims.get('iss', '')}|{subject}", name, grants, start + timedelta(hours=access.session_hours)
    )


def _has(claims: Mapping[str, object], claim: str, value: str) -> bool:
    """Whether a claim is the value or a list with it; an address known to be unverified does not count."""
    if claim == "email" and claims.get("email_verified") is False:
        return False
    held = claims.get(claim)
    if isinstance(held, Iterable) and not isinstance(held, str | bytes | Mapping):
        return value in [str(h) for h in held]
    return isinstance(held, str) and held == value
