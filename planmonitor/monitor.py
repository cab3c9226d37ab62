"""Opening a plan with its figures, and writing to its store; every question is asked of a snapshot
(:meth:`Monitor.at`).
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterable, Sequence
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
from planmonitor.settings import Settings, settings
from planmonitor.store import Store, Version, open_store

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
    _lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.ground.plan

    @property
    def divisions(self) -> Divisions:
        """The city's divisions."""
        return self.ground.divisions

    def at(self, view: View) -> Answers:
        """The snapshot of what is stored now, from a view; the same one as long as nothing was stored
        since.
        """
        version = self.store.version()
        if view.demo and not self.allow_demo:
            view = replace(view, demo=False)
        with self._lock:
            if not self._kept or self._kept[0].version != version:
                self._kept[:] = [_Kept(version)]
            kept = self._kept[0]
            if view.known_at not in kept.figures:
                kept.figures[view.known_at] = Figures(self.ground, self.store, version, view.known_at)
            if view not in kept.answers:
                kept.answers[view] = Answers(self.ground, view, kept.figures[view.known_at])
            kept.answers.move_to_end(view)
            kept.shrink()
            return kept.answers[view]

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
