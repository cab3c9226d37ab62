"""Time: stored as naive UTC; read, typed, compared by day and shown as Beijing's.

Whoever needs the time asks ``clock.now()`` (never ``from planmonitor.clock import now``), so that a test
can set it in one place.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "北京时间")
"""The one time zone of the country, without summer time."""


def now() -> datetime:
    """The present moment as naive UTC, the form in which the store keeps time."""
    return datetime.now(UTC).replace(tzinfo=None)


def today() -> date:
    """The day it is in Beijing."""
    return day_of(now())


def milliseconds() -> float:
    """The present moment as a browser counts it: milliseconds since 1970 in UTC."""
    return now().replace(tzinfo=UTC).timestamp() * 1000


def in_beijing(moment: datetime) -> datetime:
    """A stored moment on Beijing's clock."""
    return moment.replace(tzinfo=UTC).astimezone(BEIJING)


def day_of(moment: datetime) -> date:
    """The day in Beijing on which a stored moment falls."""
    return in_beijing(moment).date()


def on_day(day: date) -> datetime:
    """The stored moment of what is known by its day only: midnight UTC, which is 08:00 of it in Beijing."""
    return datetime.combine(day, time.min)


def end_of(day: date) -> datetime:
    """The stored moment at which a day ends in Beijing."""
    return _stored(datetime.combine(day, time.max))


def parse(text: str) -> datetime:
    """The stored moment meant by a day or by a date with a time, which is Beijing's unless it names its zone.

    Raises:
        ValueError: when it is neither, or lies outside the calendar.
    """
    if len(text) == 10:
        return on_day(date.fromisoformat(text))
    try:
        return _stored(datetime.fromisoformat(text))
    except OverflowError as error:
        raise ValueError(f"{text} lies outside the calendar") from error


def known_until(text: str) -> datetime | None:
    """As :func:`parse`, but a day means its end and what is neither is None."""
    try:
        return end_of(date.fromisoformat(text)) if len(text) == 10 else parse(text)
    except (ValueError, OverflowError):
        return None


def from_epoch(seconds: float) -> datetime:
    """The stored moment of a time stamp in seconds since 1970 in UTC, as a sign-in carries it."""
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)


def shown(moment: datetime) -> str:
    """A stored moment as a person in Beijing reads it; only the day of what is known by its day."""
    return str(day_of(moment)) if moment.time() == time.min else f"{in_beijing(moment):%Y-%m-%d %H:%M}"


def shown_exactly(moment: datetime) -> str:
    """A stored moment to the second, with the name of its time zone: to be told to somebody else."""
    return f"{in_beijing(moment):%Y-%m-%d %H:%M:%S}（北京时间）"


def _stored(moment: datetime) -> datetime:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=BEIJING)
    return aware.astimezone(UTC).replace(tzinfo=None)
