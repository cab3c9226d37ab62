"""The store only appends; what was known at a moment can be read again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sized
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Thread

import pytest

from planmonitor.answers import View
from planmonitor.assessment import Verdict
from planmonitor.evaluation import Evaluation
from planmonitor.monitor import Monitor, open_monitor
from planmonitor.observations import FigureStatus, Kind, Observation, Period
from planmonitor.settings import Settings
from planmonitor.store import Store, Version, open_store


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    opened = open_store(database)
    yield opened
    opened.engine.dispose()


def figure(value: float | None, day: str, period: str = "2022", note: str = "") -> Observation:
    return Observation(
        "IND-13",
        "410700",
        Period(period),
        value,
        "人",
        Kind.REPORTED,
        FigureStatus.FINAL,
        "s",
        datetime.fromisoformat(day),
        "",
        note,
    )


def test_a_correction_leaves_what_was_known_before_untouched(store: Store) -> None:
    store.figures.append("p", [figure(3.4, "2023-03-31")], label="a", digest="1", actor="t")
    store.figures.append("p", [figure(3.6, "2023-08-20")], label="b", digest="2", actor="t")
    assert [o.value for o in store.figures.observations("p")] == [3.6]
    assert [o.value for o in store.figures.observations("p", known_at=datetime(2023, 6, 30))] == [3.4]
    assert [o.value for o in store.figures.revisions("p", "IND-13", "410700", "2022")] == [3.6, 3.4]


def judged(verdict: Verdict | None, day: str) -> Evaluation:
    moment = datetime.fromisoformat(day)
    return Evaluation("IND-13", "410700", 2023, verdict, "理由", "依据", Verdict.ON_TRACK, "李", moment)


def test_what_is_read_up_to_a_version_stays_whatever_is_stored_later(store: Store) -> None:
    assert store.version() == Version()
    store.figures.append("p", [figure(3.4, "2023-03-31")], label="a", digest="1", actor="t")
    store.evaluations.append("p", judged(Verdict.LAGGING, "2024-05-01"))
    seen = store.version()
    place = ("p", "IND-13", "410700", "2022")

    def told() -> tuple[Sized, ...]:
        return (
            store.figures.observations("p", up_to=seen.figures),
            store.figures.revisions(*place, up_to=seen.figures),
            store.figures.first_reported("p", "2022", up_to=seen.figures),
            store.evaluations.revisions("p", up_to=seen.evaluations),
        )

    before = told()
    assert [len(part) for part in before] == [1, 1, 1, 1]
    store.figures.append(
        "p", [figure(None, "2022-01-01"), figure(9, "2023-03-31")], label="b", digest="2", actor="t"
    )
    store.figures.append("p", [figure(1, "2021-01-01", "2021")], label="c", digest="3", actor="t")
    store.evaluations.append("p", judged(None, "2024-04-01"))
    assert told() == before
    assert [o.value for o in store.figures.observations("p")] == [1, 9]
    assert store.figures.first_reported("p", "2022") == {("IND-13", "410700"): datetime(2022, 1, 1)}
    assert len(store.evaluations.revisions("p")) == 2
    assert store.version() > seen
    assert len({seen, store.version(), Version(seen.figures, seen.evaluations)}) == 2


def test_a_version_is_exact_while_many_write(store: Store) -> None:
    def write(n: int) -> None:
        for year in range(2000, 2010):
            row = replace(figure(n, "2023-03-31", str(year)), division=str(410000 + n))
            store.figures.append("p", [row], label="a", digest=f"{n}-{year}", actor="t")

    writers = [Thread(target=write, args=(n,)) for n in range(6)]
    for writer in writers:
        writer.start()
    seen: dict[Version, tuple[Observation, ...]] = {}
    while any(writer.is_alive() for writer in writers):
        version = store.version()
        seen[version] = store.figures.observations("p", up_to=version.figures)
    for writer in writers:
        writer.join()
    assert len(seen) > 1
    assert store.version().figures == 60
    for version, told in seen.items():
        assert store.figures.observations("p", up_to=version.figures) == told
        assert len(told) == version.figures


def test_a_verdict_and_a_figure_never_make_the_same_version(store: Store) -> None:
    store.figures.append("p", [figure(3.4, "2023-03-31")], label="a", digest="1", actor="t")
    one_figure = store.version()
    store.evaluations.append("p", judged(Verdict.LAGGING, "2024-05-01"))
    one_of_each = store.version()
    store.figures.append("p", [figure(3.6, "2023-08-20")], label="b", digest="2", actor="t")
    assert one_figure < one_of_each < store.version()
    assert store.version() == Version(figures=2, evaluations=1)


def test_quarters_and_months_can_be_expressed(store: Store) -> None:
    store.figures.append(
        "p",
        [figure(1, "2023-01-01", p) for p in ("2022", "2022Q3", "2022-07")],
        label="a",
        digest="1",
        actor="t",
    )
    assert {o.period.label for o in store.figures.observations("p")} == {"2022", "2022Q3", "2022-07"}
    with pytest.raises(ValueError, match="期间"):
        Period("2022Q5")


def test_a_changed_bundle_is_a_new_revision_and_a_removed_cell_is_withdrawn(store: Store) -> None:
    first = [figure(3.4, "2023-03-31"), figure(2.0, "2023-03-31", "2021")]
    assert store.figures.sync_bundle("p", "f.csv", "d1", first) == 2
    assert store.figures.sync_bundle("p", "f.csv", "d1", first) == 0
    assert store.figures.sync_bundle("p", "f.csv", "d2", [figure(3.5, "2023-03-31")]) == 2
    assert [o.value for o in store.figures.observations("p")] == [3.5]
    assert [o.value for o in store.figures.revisions("p", "IND-13", "410700", "2022")] == [3.5, 3.4]
    assert [o.value for o in store.figures.revisions("p", "IND-13", "410700", "2021")] == [None, 2.0]


def test_starting_again_changes_nothing(town_settings: Settings) -> None:
    first = open_monitor(town_settings).store.version()
    assert first.figures > 0
    assert open_monitor(town_settings).store.version() == first


def test_a_changed_file_reaches_the_verdict_on_the_next_start(
    town_settings: Settings, tmp_path: Path
) -> None:
    data = Path(shutil.copytree(town_settings.data, tmp_path / "data"))
    settings = town_settings.model_copy(update={"data": data})
    before = open_monitor(settings)
    leak = before.plan.indicator("W-1")
    assert before.at(View(2027)).assess(leak).value == 10.2
    path = data / "observations" / "990100" / "water.csv"
    path.write_text(path.read_text("utf-8").replace("10.2", "11.9"), "utf-8")
    after = open_monitor(settings)
    assert after.at(View(2027)).assess(leak).value == 11.9
    assert [o.value for o in after.store.figures.revisions(after.plan.id, "W-1", "990100", "2027")] == [
        11.9,
        10.2,
    ]


def test_the_late_demo_correction_replays(monitor: Monitor) -> None:
    nurses = monitor.plan.indicator("IND-13")
    early = monitor.at(View(2022, known_at=datetime(2023, 6, 30))).assess(nurses, "410783")
    late = monitor.at(View(2022)).assess(nurses, "410783")
    assert early.value == 4.6
    assert late.value != early.value
