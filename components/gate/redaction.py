"""What never stands in a log."""

from __future__ import annotations

import logging
import re

_SECRET = (
    (re.compile(r"(upload_file|media)/[^\s/?\"]+"), r"\1/***"),
    (re.compile(r"://([^:/@\s]+):[^@\s]+@"), r"://\1:***@"),
)


class Redact(logging.Filter):
    """Keeps session ids (they stand in upload addresses) and passwords out of the log."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record's text; never drops it."""
        text = record.getMessage()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        for pattern, instead in _SECRET:
            text = pattern.sub(instead, text)
            if record.exc_text:
                record.exc_text = pattern.sub(instead, record.exc_text)
        record.msg, record.args = text, ()
        return True


def redact_logs() -> None:
    """Let every handler that writes now leave out what is secret."""
    for handler in [h for name in (None, "streamlit", "uvicorn") for h in logging.getLogger(name).handlers]:
        handler.addFilter(Redact())
