"""Everything bundled for a plan, read together: what is wrong anywhere is known at once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from planmonitor import baselines
from planmonitor.catalogue import Plan
from planmonitor.divisions import Divisions, Town
from planmonitor.geography import Geography
from planmonitor.loading.access import read_access
from planmonitor.loading.boundaries import read_geography
from planmonitor.loading.figures import Known, Revision, read_areas, read_observations, read_sources
from planmonitor.loading.files import has_folder
from planmonitor.loading.generator import read_parameters
from planmonitor.loading.places import read_divisions, read_towns
from planmonitor.loading.plan_checks import ADCODE
from planmonitor.loading.plans import PlanDraft, read_plan
from planmonitor.loading.problems import Inspection
from planmonitor.observations import Observation, Source
from planmonitor.settings import Settings


@dataclass(frozen=True)
class FigureFile:
    """The figures of one bundled file; ``digest`` changes with its content, ``label`` names it in the
    store.
    """

    label: str
    digest: str
    observations: tuple[Observation, ...] = field(repr=False)


@dataclass(frozen=True)
class Bundle:
    """A plan with its places and all figures that come with it; ``geography`` is None for a city without
    boundaries.
    """

    plan: Plan
    divisions: Divisions
    towns: tuple[Town, ...]
    geography: Geography | None
    sources: Mapping[str, Source]
    areas: Mapping[str, str]
    left_out: tuple[str, ...]
    figures: tuple[FigureFile, ...]


def load_bundle(config: Settings) -> Bundle:
    """Everything the configured plan needs to be shown.

    Raises:
        DataError: with every problem of every file.
    """
    inspection = Inspection()
    bundle = _read_bundle(inspection, config)
    inspection.require()
    assert bundle is not None
    return bundle


def inspect(config: Settings) -> tuple[Bundle | None, Inspection]:
    """The bundle (None when anything is wrong) with all that was found, access file and demo parameters
    included.
    """
    inspection = Inspection()
    bundle = _read_bundle(inspection, config)
    plan, divisions = (bundle.plan, bundle.divisions) if bundle else (None, None)
    read_access(inspection, config.access, plan, divisions)
    generator = config.data / "demo" / config.plan / "generator.toml"
    if generator.exists():
        read_parameters(inspection, generator, plan, divisions)
    return (None if inspection.problems else bundle), inspection


def _read_bundle(inspection: Inspection, config: Settings) -> Bundle | None:
    if not has_folder(inspection, config.data):
        return None
    draft = read_plan(inspection, config.plan_folder)
    if not ADCODE.fullmatch(draft.adcode):
        return None
    places = config.data / "divisions" / draft.adcode
    divisions = read_divisions(inspection, places, draft.adcode)
    codes = None if divisions is None else divisions.codes
    towns = read_towns(inspection, places, codes)
    geography = None
    if places.is_dir():
        geography = read_geography(inspection, places, divisions)
    folders = (config.data / "observations" / draft.adcode, config.data / "demo" / config.plan)
    _note_folders(inspection, *folders)
    sources = read_sources(inspection, [f / "sources.toml" for f in folders])
    own = () if divisions is None else divisions.all_codes
    areas, left_out = read_areas(inspection, folders[0] / "areas.toml", own)
    known = _known(inspection, draft, divisions, folders, sources, areas)
    figures = _read_figures(inspection, folders, known)
    if draft.plan is None or divisions is None:
        return None
    _check_division_targets(inspection, config.plan_folder, draft.plan, divisions)
    return Bundle(
        plan=draft.plan,
        divisions=divisions,
        towns=towns,
        geography=geography,
        sources=sources,
        areas=areas,
        left_out=left_out,
        figures=(_baselines(draft.plan), *figures),
    )


def _check_division_targets(inspection: Inspection, folder: Path, plan: Plan, divisions: Divisions) -> None:
    """Targets of single divisions name divisions of the city."""
    for i in plan.indicators:
        for target in i.division_targets:
            if target.division not in divisions.codes:
                known = "、".join(f"{d.adcode} {d.name}" for d in divisions.division)
                said = f"division_targets 的“{target.division}”不是本市的县级行政区，可用：{known}"
                inspection.wrong(folder / "indicators.toml", said, i.id)


def _note_folders(inspection: Inspection, observations: Path, demo: Path) -> None:
    """A plan may do without figures, which is worth saying; a file in place of a folder is wrong."""
    if not observations.exists():
        inspection.notice(observations, "没有观测值文件夹，除基期值和演示数据外没有数可显示")
    for folder in (observations, demo):
        if folder.exists():
            has_folder(inspection, folder)


def _known(
    inspection: Inspection,
    draft: PlanDraft,
    divisions: Divisions | None,
    folders: tuple[Path, ...],
    sources: Mapping[str, Source],
    areas: Mapping[str, str],
) -> Known:
    """What files of figures may refer to; unknown where the file that says so is itself wrong."""
    sound = inspection.is_clean(*(f / "sources.toml" for f in folders))
    places = None
    if divisions is not None and inspection.is_clean(folders[0] / "areas.toml"):
        places = frozenset({*divisions.all_codes, *areas})
    return Known(
        units=draft.units,
        places=places,
        sources=frozenset({*sources, baselines.SOURCE}) if sound else None,
    )


def _read_figures(inspection: Inspection, folders: tuple[Path, ...], known: Known) -> list[FigureFile]:
    found = []
    seen: dict[Revision, str] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.csv")):
            rows = read_observations(inspection, path, known, seen)
            if inspection.is_clean(path):
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                found.append(FigureFile(f"{folder.parent.name}/{path.name}", digest, rows))
    return found


def _baselines(plan: Plan) -> FigureFile:
    """The baselines that the plan itself prints."""
    rows = baselines.baseline_observations(plan)
    return FigureFile("规划指标表基期值", hashlib.sha256(repr(rows).encode()).hexdigest(), rows)
