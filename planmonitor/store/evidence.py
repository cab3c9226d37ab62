"""Files that back verdicts, kept once by content; never changed or removed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, insert, select

from planmonitor.evidence import EvidenceFile
from planmonitor.store.engine import reading
from planmonitor.store.schema import evidence


@dataclass(frozen=True)
class EvidenceShelf:
    """The files of one store."""

    engine: Engine

    def content(self, digest: str) -> bytes | None:
        """The content with a SHA-256, exactly as it was handed in; None when there is none."""
        query = select(evidence.c.content).where(evidence.c.digest == digest)
        with reading(self.engine) as connection:
            found = connection.execute(query).scalar()
        return None if found is None else bytes(found)


def keep_files(connection: Connection, files: Iterable[EvidenceFile], moment: datetime) -> None:
    """Add the files that are not kept yet, within the caller's transaction."""
    for file in files:
        digest = file.attached.digest
        if connection.execute(select(evidence.c.id).where(evidence.c.digest == digest)).first() is None:
            row = {"digest": digest, "size": len(file.content), "content": file.content}
            connection.execute(insert(evidence).values(**row, recorded_at=moment))


def wrong_files(connection: Connection) -> Iterable[str]:
    """Kept files whose content no longer is what its digest says, read one after the other."""
    for number, digest in connection.execute(select(evidence.c.id, evidence.c.digest)).all():
        content = connection.execute(select(evidence.c.content).where(evidence.c.id == number)).scalar_one()
        if hashlib.sha256(bytes(content)).hexdigest() != digest:
            yield f"附件{number}的内容与封印不符，被改过"
