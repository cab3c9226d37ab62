"""The files as they were handed in, each under its hash."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4


@dataclass(frozen=True)
class KeptFiles:
    """A folder of files; what is read from it is what was put there, or nothing."""

    folder: Path

    def keep(self, digest: str, data: bytes) -> None:
        """Keep a file under its hash; it is complete or absent."""
        self.folder.mkdir(parents=True, exist_ok=True)
        target = self.folder / digest
        if not target.exists():
            part = self.folder / f"{digest}.{uuid4().hex}.part"
            try:
                part.write_bytes(data)
                part.replace(target)
            finally:
                part.unlink(missing_ok=True)

    def read(self, digest: str) -> bytes | None:
        """A file by its hash; None when it is gone or no longer what its hash says."""
        target = self.folder / digest
        if not re.fullmatch(r"[0-9a-f]{64}", digest) or not target.exists():
            return None
        data = target.read_bytes()
        return data if hashlib.sha256(data).hexdigest() == digest else None
