"""Sign-ins that were ended before their time: a cookie that says otherwise counts for nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Engine, insert, select

from planmonitor import clock
from planmonitor.store.engine import reading, writing
from planmonitor.store.schema import signed_out

_NAMED = ("iss", "sub", "iat")


def mark_of(claims: Mapping[str, object]) -> str:
    """One sign-in as a hash: who, with which provider, at which second. Names nobody."""
    text = json.dumps([claims.get(n) for n in _NAMED], ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class SignOutLog:
    """The sign-ins ended in one store."""

    engine: Engine

    def end(self, claims: Mapping[str, object]) -> None:
        """From now on the sign-in with these claims is over, wherever its cookie is.

        Raises:
            StoreFailure: when the database does not take it.
        """
        mark = mark_of(claims)
        with writing(self.engine) as connection:
            if not connection.execute(select(signed_out.c.id).where(signed_out.c.mark == mark)).first():
                row = {"mark": mark, "recorded_at": clock.now()}
                connection.execute(insert(signed_out).values(**row))

    def has_ended(self, claims: Mapping[str, object]) -> bool:
        """Whether the sign-in with these claims was ended."""
        query = select(signed_out.c.id).where(signed_out.c.mark == mark_of(claims))
        with reading(self.engine) as connection:
            return connection.execute(query).first() is not None
