"""What a reviewer decides on: batches that wait, old beside new, and who else wants the same cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from planmonitor.intake.report import CheckedFigure, Report
from planmonitor.observations import Observation
from planmonitor.store import Submission
from planmonitor.store.figures import cell_key
from planmonitor.store.submissions import SubmissionLog


@dataclass(frozen=True)
class Rival:
    """What another batch that waits says of the same cell."""

    submission: Submission
    observation: Observation

    @property
    def says(self) -> tuple[float | None, str]:
        """Value and source: what two batches may disagree about."""
        return self.observation.value, self.observation.source


@dataclass(frozen=True)
class Difference:
    """One figure of a batch beside what stands in the store, with everything a reviewer must know of it.

    ``returned`` is the reason for which it was returned singly, empty when it was not.
    """

    figure: CheckedFigure
    rivals: tuple[Rival, ...] = ()
    returned: str = ""

    @property
    def key(self) -> str:
        """The key of its cell."""
        return cell_key(self.figure.observation)

    @property
    def old(self) -> Observation | None:
        """The real figure in force; None where there is none."""
        return self.figure.held

    @property
    def changed(self) -> tuple[str, ...]:
        """What of the figure in force would become another; empty where there is none or nothing changes."""
        new, old = self.figure.observation, self.old
        if old is None:
            return ()
        pairs = (
            ("数值", old.value, new.value),
            ("来源", old.source, new.source),
            ("备注", old.note, new.note),
            ("口径", old.definition, new.definition),
        )
        return tuple(word for word, before, after in pairs if before != after)

    @property
    def conflicts(self) -> tuple[Rival, ...]:
        """Other batches that say something else of this cell."""
        new = self.figure.observation
        return tuple(r for r in self.rivals if r.says != (new.value, new.source))


@dataclass(frozen=True)
class Waiting:
    """A batch that waits, with the cells on which another one that waits says something else."""

    submission: Submission
    proposed: tuple[Observation, ...]
    rivals: Mapping[str, tuple[Rival, ...]]

    @property
    def left(self) -> tuple[Observation, ...]:
        """What was not returned singly."""
        return tuple(o for o in self.proposed if cell_key(o) not in self.submission.returned)

    @cached_property
    def conflicts(self) -> int:
        """On how many cells another batch says something else."""
        return sum(
            any(r.says != (o.value, o.source) for r in self.rivals.get(cell_key(o), ())) for o in self.left
        )

    def is_about(self, division: str = "", series: str = "") -> bool:
        """Whether it holds a figure of a place and an indicator; empty stands for any.

        Of a batch handed in with an old release only the cells are known.
        """
        return any(division in ("", d) and series in ("", s) for s, d in self.submission.cells)


@dataclass(frozen=True)
class Pending:
    """Everything that waits, whoever may see it, and what it would bring: asked about cells, never shown."""

    submissions: tuple[Submission, ...]
    proposals: Mapping[int, tuple[Observation, ...]]

    @classmethod
    def of(cls, log: SubmissionLog, plan: str) -> Pending:
        """What waits in a store now."""
        every = log.waiting(plan)
        return cls(every, log.proposals(plan, [s.id for s in every]))

    def rivals(self, cells: Collection[str], besides: int) -> Mapping[str, tuple[Rival, ...]]:
        """What batches other than one say of some cells, by the key of the cell, oldest first."""
        found: dict[str, list[Rival]] = defaultdict(list)
        for other in sorted(self.submissions, key=lambda s: s.id):
            for o in self.proposals.get(other.id, ()):
                key = cell_key(o)
                if other.id != besides and key in cells and key not in other.returned:
                    found[key].append(Rival(other, o))
        return {key: tuple(rivals) for key, rivals in found.items()}

    def waiting(self, submission: Submission) -> Waiting:
        """One of them with what it would bring and who else wants the same cells."""
        proposed = self.proposals.get(submission.id, ())
        return Waiting(submission, proposed, self.rivals(submission.base, submission.id))


def differences(
    report: Report, returned: Mapping[str, str], rivals: Mapping[str, tuple[Rival, ...]]
) -> Iterator[Difference]:
    """Every figure that would change, beside what stands in the store."""
    for figure in report.changes:
        key = cell_key(figure.observation)
        yield Difference(figure, rivals.get(key, ()), returned.get(key, ""))


def what_is_left(report: Report, returned: Mapping[str, str]) -> Report:
    """The report without the figures that were returned singly."""
    kept = tuple(f for f in report.figures if cell_key(f.observation) not in returned)
    return replace(report, figures=kept)
