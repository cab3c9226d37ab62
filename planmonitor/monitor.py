"""Opening a plan with its figures, and writing to its store; every question is asked of a snapshot
(:meth:`Monitor.at`).
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock

from planmonitor import clock
from planmonitor.access import NotAllowed, Person, Role
from planmonitor.answers import Answers, Figures, Ground, View
from planmonitor.assessment import Assessment, Verdict
from planmonitor.catalogue import Indicator, Plan
from planmonitor.divisions import Divisions
from planmonitor.evaluation import Evaluation, Field, problems
from planmonitor.evidence import EvidenceFile, problem_with
from planmonitor.geography import Geography
from planmonitor.loading import load_bundle
from planmonitor.responsibility import LONGEST_UNIT, Assignment
from planmonitor.settings import Settings, settings
from planmonitor.store import NotPossible, Store, Version, open_store

MOST_KEPT_BYTES = 96 * 2**20
"""What kept snapshots may take together; the one last asked for stays, those not asked for longest go
first.
"""

_BYTES_PER_FIGURE, _BYTES_PER_ANSWER = 900, 2_500
"""Memory of one figure and of one kept answer, rounded up from what ``tests/test_snapshots.py`` measures."""


@dataclass
class _Kept:
    """The snapshots of the present version: figures by moment of knowledge, answers by view, last asked for
    last.
    """

    version: Version
    figures: dict[datetime | None, Figures] = field(default_factory=dict)
    answers: OrderedDict[View, Answers] = field(default_factory=OrderedDict)

    def size(self) -> int:
        """Estimated bytes of everything kept."""
        figures = sum(f.count for f in self.figures.values())
        return figures * _BYTES_PER_FIGURE + sum(a.count for a in self.answers.values()) * _BYTES_PER_ANSWER

    def shrink(self) -> None:
        """Let go of the views not asked for longest until the rest fits."""
        while len(self.answers) > 1 and self.size() > MOST_KEPT_BYTES:
            self.answers.popitem(last=False)
            used = {view.known_at for view in self.answers}
            self.figures = {moment: f for moment, f in self.figures.items() if moment in used}


@dataclass(frozen=True)
class Monitor:
    """A plan with its store: opens, writes, and hands out snapshots.

    ``geography`` is None for a city without boundary files; ``left_out`` are published figures that were
    found and deliberately not used, with the reason.
    """

    ground: Ground
    store: Store
    geography: Geography | None = None
    allow_demo: bool = True
    left_out: tuple[str, ...] = ()
    _kept: list[_Kept] = field(default_factory=list, repr=False, compare=False)
    _assigned: list[tuple[int, Ground]] = field(default_factory=list, repr=False, compare=False)
    _lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    @property
    def plan(self) -> Plan:
        """The plan, with the responsible units that were in force when a snapshot was last asked for."""
        return self._present.plan

    @property
    def _present(self) -> Ground:
        return self._assigned[0][1] if self._assigned else self.ground

    @property
    def divisions(self) -> Divisions:
        """The city's divisions."""
        return self.ground.divisions

    def at(self, view: View) -> Answers:
        """The snapshot of what is stored now, from a view; the same one as long as nothing was stored
        since.
        """
        version = self.store.version()
        self._assign_units()
        if view.demo and not self.allow_demo:
            view = replace(view, demo=False)
        with self._lock:
            if not self._kept or self._kept[0].version != version:
                self._kept[:] = [_Kept(version)]
            kept = self._kept[0]
            if view.known_at not in kept.figures:
                kept.figures[view.known_at] = Figures(self._present, self.store, version, view.known_at)
            if view not in kept.answers:
                kept.answers[view] = Answers(self._present, view, kept.figures[view.known_at])
            kept.answers.move_to_end(view)
            kept.shrink()
            return kept.answers[view]

    def _assign_units(self) -> None:
        """Take over the responsible units as set; snapshots of the plan before are let go."""
        version = self.store.responsibilities.version()
        if version == (self._assigned[0][0] if self._assigned else 0):
            return
        units = {a.subject: a.unit for a in self.store.responsibilities.revisions(self.ground.plan.id)}
        plan = self.ground.plan
        indicators = tuple(replace(i, responsible=units.get(i.id) or i.responsible) for i in plan.indicators)
        with self._lock:
            self._assigned[:] = [(version, replace(self.ground, plan=replace(plan, indicators=indicators)))]
            self._kept.clear()

    def assign(self, units: Mapping[str, str], by: Person) -> int:
        """Store which units answer for indicators, by their ids; an empty name returns to the plan's files.

        Only what differs is stored, as new revisions; returns how many.

        Raises:
            NotAllowed: when the session is over or the person is no administrator.
            NotPossible: when a name is too long or nobody is named as setting it.
        """
        by.require(clock.now())
        if not by.is_admin:
            raise NotAllowed("责任单位由管理员设置；您没有管理员的角色")
        if not by.name:
            raise NotPossible("请先填写操作人姓名；没有保存任何内容")
        given = {subject: unit.strip() for subject, unit in units.items()}
        if any(len(unit) > LONGEST_UNIT for unit in given.values()):
            raise NotPossible(f"单位名称不能超过{LONGEST_UNIT}个字；没有保存任何内容")
        self._assign_units()
        printed = {i.id: i.responsible for i in self.ground.plan.indicators}
        changed = [
            Assignment(subject, "" if unit == printed[subject] else unit, by.name, by.id, clock.now())
            for subject, unit in given.items()
            if (unit or printed[subject]) != self.plan.indicator(subject).responsible
        ]
        if changed:
            self.store.responsibilities.append(self.ground.plan.id, changed)
            self._assign_units()
        return len(changed)

    def kept_bytes(self) -> int:
        """Estimated memory of the snapshots that are kept."""
        return sum(k.size() for k in self._kept)

    def evaluate(self, given: Evaluation, by: Person) -> dict[Field, str]:
        """As :meth:`evaluate_all`, for one subject."""
        return self.evaluate_all([given], by)

    def evaluate_all(
        self, given: Sequence[Evaluation], by: Person, files: Sequence[EvidenceFile] = ()
    ) -> dict[Field, str]:
        """Store an evaluator's verdicts with the files that back all of them; returns what is wrong with
        them, by field, and stores nothing then.

        Raises:
            NotAllowed: when the session is over or the person may not judge this subject in this place.
        """
        by.require(clock.now())
        remits = by.remits(Role.EVALUATOR)
        for one in given:
            if not any(r.allows(self.plan, one.subject, one.division) for r in remits):
                raise NotAllowed(f"您没有对{one.subject}作出评估的权限，请联系管理员")
        wrong = {field: text for one in given for field, text in problems(one).items()}
        unfit = problem_with(files)
        if unfit:
            wrong[Field.FILES] = unfit
        if given and not wrong:
            attached = tuple(f.attached for f in files)
            dated = [replace(one, files=attached) for one in given]
            self.store.evaluations.append_all(self.plan.id, dated, files)
        return wrong

    def default_year(
        self,
        *,
        demo: bool = True,
        known_at: datetime | None = None,
        division: str | None = None,
        indicators: Sequence[Indicator] = (),
    ) -> int:
        """The year a reader starts with who looks at these figures; see :meth:`Answers.latest_year`."""
        answers = self.at(View(self.plan.target_year, demo, known_at))
        return answers.latest_year(indicators, division)

    def source_name(self, source_id: str) -> str:
        """Publisher and title of a source, or the id itself for uploaded batches."""
        return self.ground.source_name(source_id)

    def place_name(self, code: str) -> str:
        """Name of the city, a division, a zone or a comparison area."""
        return self.ground.place_name(code)


def count_verdicts(assessments: Iterable[Assessment]) -> dict[Verdict, int]:
    """How many assessments got each verdict; every verdict is present."""
    counts = Counter(a.verdict for a in assessments)
    return {v: counts[v] for v in Verdict}


def open_monitor(config: Settings | None = None) -> Monitor:
    """Load the configured plan strictly, open the store and bring it up to the bundled files.

    Raises:
        DataError: when any bundled file is wrong; nothing is stored then.
    """
    config = config or settings()
    bundle = load_bundle(config)
    store = open_store(config.database)
    for file in bundle.figures:
        store.figures.sync_bundle(bundle.plan.id, file.label, file.digest, file.observations)
    return Monitor(
        ground=Ground(bundle.plan, bundle.divisions, bundle.sources, bundle.areas, bundle.towns),
        store=store,
        geography=bundle.geography,
        allow_demo=config.allow_demo,
        left_out=bundle.left_out,
    )
