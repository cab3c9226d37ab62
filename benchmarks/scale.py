"""The same pages with the figures of a whole country in the database: 2.8 million generated rows."""

from __future__ import annotations

import time
from pathlib import Path

import sqlalchemy

from planmonitor.monitor import open_monitor
from planmonitor.settings import ROOT, Settings

COUNTIES, SERIES, YEARS = 2800, 100, 10
_COLUMNS = "plan, series, division, period, value, unit, kind, status, source, definition, note, batch_id, recorded_at, seal"
_SQLITE = f"""INSERT INTO observation_revision ({_COLUMNS})
WITH RECURSIVE c(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n < {COUNTIES - 1}),
 s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {SERIES}), y(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM y WHERE n < {YEARS - 1})
SELECT :plan, printf('IND-%02d', s.n), printf('9%05d', c.n), CAST(2016 + y.n AS TEXT), (c.n * 31 + s.n * 17 + y.n) % 1000 / 10.0, '%',
 'reported', 'final', 'generated', '', '', :batch, '2024-01-01 00:00:00.000000', '' FROM s, c, y"""
_POSTGRESQL = f"""INSERT INTO observation_revision ({_COLUMNS})
SELECT :plan, 'IND-' || lpad(s::text, 2, '0'), '9' || lpad(c::text, 5, '0'), (2016 + y)::text, (c * 31 + s * 17 + y) % 1000 / 10.0, '%',
 'reported', 'final', 'generated', '', '', :batch, '2024-01-01', ''
FROM generate_series(1, {SERIES}) s, generate_series(0, {COUNTIES - 1}) c, generate_series(0, {YEARS - 1}) y"""


def fill(var: Path, database_url: str = "") -> float:
    """Put the generated rows beside the bundled ones, same plan, same indicator codes; seconds that took.

    The rows carry no seals (``verify`` would name them); nothing else about them differs from uploaded ones.
    """
    start = time.perf_counter()
    monitor = open_monitor(Settings(var=var, database_url=database_url, data=ROOT / "data"))
    engine = monitor.store.engine
    head = "INSERT INTO batch (label, digest, actor, recorded_at, follows, row_count, seal) VALUES ('generated', '', 'benchmark', '2024-01-01 00:00:00.000000', 0, 0, '')"
    with engine.begin() as connection:
        connection.exec_driver_sql(head)
        number = connection.exec_driver_sql("SELECT max(id) FROM batch").scalar_one()
        text = _SQLITE if engine.dialect.name == "sqlite" else _POSTGRESQL
        connection.execute(sqlalchemy.text(text), {"plan": monitor.plan.id, "batch": number})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT", readonly=True) as connection:
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()
    return time.perf_counter() - start
