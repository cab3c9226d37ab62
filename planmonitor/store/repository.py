"""The store: one engine, and beside it what is kept in it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, func, select

from planmonitor.store.beside import DatabaseFile
from planmonitor.store.drafts import DraftLog
from planmonitor.store.engine import StoreFailure, be_patient, engine_of, migrate, reading
from planmonitor.store.evaluations import EvaluationLog
from planmonitor.store.evidence import EvidenceShelf
from planmonitor.store.figures import FigureLog
from planmonitor.store.replacing import settle
from planmonitor.store.responsibilities import ResponsibilityLog
from planmonitor.store.schema import evaluation, revision
from planmonitor.store.sealing import Seals
from planmonitor.store.sign_outs import SignOutLog
from planmonitor.store.submissions import SubmissionLog


@dataclass(frozen=True, order=True)
class Version:
    """A state of the log: the last revision of a figure and of an evaluator's verdict it holds (0 for none).

    Revisions are only ever added, and numbered under one write lock, so that a version names one state for
    good: what is read ``up_to`` it stays the same whatever others store meanwhile.
    """

    figures: int = 0
    evaluations: int = 0


@dataclass(frozen=True)
class Store:
    """An append-only log in a relational database. All parts are safe to use from several threads."""

    engine: Engine

    @property
    def figures(self) -> FigureLog:
        """Revisions of figures."""
        return FigureLog(self.engine)

    @property
    def evaluations(self) -> EvaluationLog:
        """Revisions of evaluators' own verdicts."""
        return EvaluationLog(self.engine)

    @property
    def evidence(self) -> EvidenceShelf:
        """Files that back verdicts."""
        return EvidenceShelf(self.engine)

    @property
    def submissions(self) -> SubmissionLog:
        """Files handed in and what became of them."""
        return SubmissionLog(self.engine)

    @property
    def drafts(self) -> DraftLog:
        """What was typed and not yet handed in."""
        return DraftLog(self.engine)

    @property
    def sign_outs(self) -> SignOutLog:
        """Sign-ins that were ended."""
        return SignOutLog(self.engine)

    @property
    def responsibilities(self) -> ResponsibilityLog:
        """Responsible units as administrators set them."""
        return ResponsibilityLog(self.engine)

    @property
    def seals(self) -> Seals:
        """What shows whether anything in the log was changed."""
        return Seals(self.engine)

    def version(self, *, within: float | None = None) -> Version:
        """The state of the log now; later versions are greater.

        Raises:
            DBAPIError: when it takes longer than ``within`` seconds, because of a lock for example.
        """
        figures = select(func.coalesce(func.max(revision.c.id), 0)).scalar_subquery()
        verdicts = select(func.coalesce(func.max(evaluation.c.id), 0)).scalar_subquery()
        with reading(self.engine) as connection:
            if within is not None:
                be_patient(connection, within)
            return Version(*connection.execute(select(figures, verdicts)).one())


def connect(address: str) -> Store:
    """The store at a SQLAlchemy address as it is, without touching its schema."""
    return Store(engine_of(address))


def open_store(address: str) -> Store:
    """The store at a SQLAlchemy address, with file and schema made when new and moved forward when old.

    A restore that a killed process left undone is finished or forgotten first.

    Raises:
        StoreFailure: when the database was there before and is not now, or is none of ours.
    """
    file = DatabaseFile.at(address)
    if file is not None:
        settle(file)
        if not file.is_there and file.was_there:
            raise StoreFailure(
                f"数据库 {file.path.name} 不见了或是空的。程序不会新建一个来代替它：请放回原文件，"
                f"或用备份恢复（restore）；确要从头开始，请按 {file.mark.name} 里写的做"
            )
    store = connect(address)
    with store.engine.begin() as connection:
        migrate(connection)
    if file is not None:
        file.remember()
    return store
