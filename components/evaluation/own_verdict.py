"""The evaluator's own verdict on one subject or on many at once, beside the program's, in a box over the
page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from components.address import read_parameter, write
from components.scope import Scope, link_here
from components.templating import render
from components.writing import show_person, who
from planmonitor import clock
from planmonitor.access import NotAllowed, Person
from planmonitor.assessment import Verdict, verdict_word
from planmonitor.catalogue import Plan
from planmonitor.evaluation import Evaluation, Field, current, problems
from planmonitor.evidence import ALLOWED, LARGEST, MOST_FILES, EvidenceFile
from planmonitor.review import Phase, ReviewedPromise, review

SUBJECT, PICKED = "subject", "picked"
_WITHDRAW, _SAVED = "withdraw", "evaluation_saved"
_FIELDS = {
    Field.VERDICT: "判断",
    Field.REASON: "理由",
    Field.EVIDENCE: "依据",
    Field.EVALUATOR: "评估人",
    Field.FILES: "附件",
}


@dataclass(frozen=True)
class Judged:
    """What is judged; ``row`` is None for tasks and projects, which only an evaluator can judge."""

    id: str
    name: str
    row: ReviewedPromise | None
    history: tuple[Evaluation, ...]

    @property
    def computed(self) -> Verdict:
        """The program's verdict."""
        return self.row.assessment.verdict if self.row else Verdict.NOT_JUDGED

    @property
    def is_judged(self) -> bool:
        """Whether there is a verdict that could be taken back."""
        return bool(current(self.history))


def show_own_verdict(scope: Scope, phase: Phase) -> None:
    """The box on the subject named in the address; nothing when none is named. Says what was saved last."""
    saved = st.session_state.pop(_SAVED, "")
    if saved:
        st.toast(saved, icon=":material/check:", duration="long")
    asked = read_parameter(SUBJECT)
    found = _subjects(scope, [asked]) if asked else ()
    if found:
        _judge(scope, phase, found)


def judge_picked(scope: Scope, phase: Phase, ids: Iterable[str]) -> None:
    """The box on several subjects at once."""
    _judge(scope, phase, _subjects(scope, ids))


def _subjects(scope: Scope, ids: Iterable[str]) -> tuple[Judged, ...]:
    """The subjects with these ids that can be judged in this place."""
    rows = {r.id: r for r in review(scope.answers, scope.division, qualitative=True)}
    names = {r.id: r.promise.name for r in rows.values()}
    if scope.division is None:
        names |= _wider_subjects(scope.monitor.plan)
    return tuple(Judged(i, names[i], rows.get(i), tuple(_history(scope, i))) for i in ids if i in names)


def _history(scope: Scope, subject: str) -> list[Evaluation]:
    key = (scope.place, scope.view.as_of)
    return [e for e in scope.answers.evaluation_revisions(subject) if (e.division, e.year) == key]


def _wider_subjects(plan: Plan) -> dict[str, str]:
    """Tasks and project items with what they are about: only an evaluator can judge them."""
    tasks = {t.id: f"{t.lead}：{t.summary}" for t in plan.tasks}
    return tasks | {item.id: item.title for b in plan.boxes for item in b.item}


def _leave() -> None:
    """The address no longer asks for the box."""
    write(SUBJECT, "")


@st.dialog("评估人判断", width="medium", on_dismiss=_leave)
def _judge(scope: Scope, phase: Phase, subjects: tuple[Judged, ...]) -> None:
    """Both verdicts on one subject, or the names of several; then the form."""
    if len(subjects) == 1:
        st.html(_both_verdicts(scope, subjects[0]))
        _offer_files(scope, subjects[0])
    else:
        names = [(s.id, s.name, s.row.word if s.row else "", s.computed) for s in subjects]
        year, place = scope.view.as_of, scope.place_name
        st.html(render("evaluation/several.html", names=names, place_name=place, year=year))
    if scope.view.known_at is not None:
        st.html(render("evaluation/replayed.html", latest=link_here(scope, known="")))
        return
    person = show_person(scope)
    if person:
        _write(scope, phase, person, subjects)


def _both_verdicts(scope: Scope, s: Judged) -> str:
    return render(
        "evaluation/both_verdicts.html",
        id=s.id,
        name=s.name,
        place_name=scope.place_name,
        year=scope.view.as_of,
        computed=s.computed,
        word=s.row.word if s.row else verdict_word(Verdict.NOT_JUDGED),
        sentence=s.row.assessment.sentence if s.row else "任务与项目由所含承诺和评估人判断",
        history=s.history,
        shown=clock.shown,
        is_final=s.row is not None and s.row.is_over,
    )


def _offer_files(scope: Scope, s: Judged) -> None:
    """Every file of the subject's verdicts, to be saved: a browser never opens one as a page."""
    files = {f.digest: f for e in s.history for f in e.files}
    for file in files.values():
        st.download_button(
            f"附件：{file.name}（{max(file.size // 1024, 1)} KB）",
            data=partial(_content, scope, file.digest),
            file_name=file.name,
            mime="application/octet-stream",
            key=f"evidence_{s.id}_{file.digest}",
            on_click="ignore",
        )


def _content(scope: Scope, digest: str) -> bytes:
    return scope.monitor.store.evidence.content(digest) or b""


def _write(scope: Scope, phase: Phase, person: Person, subjects: Sequence[Judged]) -> None:
    filled = _fill_in(scope, phase, person, subjects)
    if filled is None:
        return
    chosen, given, files = filled
    try:
        by = who(scope)
        if chosen is None:
            wrong = {Field.VERDICT: "请选一个"} | problems(given[0])
        else:
            wrong = scope.monitor.evaluate_all(given, by=by, files=files)
    except NotAllowed as refusal:
        st.error(f"没有保存。{refusal}")
        return
    if wrong or chosen is None:
        st.error("没有保存。" + "；".join(f"{_FIELDS[f]}：{text}" for f, text in wrong.items()))
        return
    st.session_state["evaluator"] = given[0].evaluator
    st.session_state[_SAVED] = _told(subjects, _choice(phase, chosen), len(files))
    write(SUBJECT, "")
    write(PICKED, "")
    st.rerun()


def _told(subjects: Sequence[Judged], word: str, files: int) -> str:
    what = f"{subjects[0].id} {subjects[0].name}" if len(subjects) == 1 else f"{len(subjects)}项"
    return f"已保存：{what}，{word}" + (f"，附件{files}个" if files else "")


def _choice(phase: Phase, value: str) -> str:
    if value == _WITHDRAW:
        return "撤回原判断"
    return verdict_word(Verdict(value), is_final=phase is Phase.FINAL)


_Filled = tuple[str | None, list[Evaluation], list[EvidenceFile]]


def _fill_in(scope: Scope, phase: Phase, person: Person, subjects: Sequence[Judged]) -> _Filled | None:
    """The form, in which no verdict is chosen beforehand; what was filled in when it has been sent."""
    options = [*phase.verdicts, *([_WITHDRAW] if all(s.is_judged for s in subjects) else [])]
    with st.form(f"evaluate_{subjects[0].id}_{len(subjects)}_{scope.place}_{scope.view.as_of}", border=False):
        chosen = st.radio(
            "评估人判断", options, index=None, horizontal=True, format_func=lambda v: _choice(phase, v)
        )
        reason = st.text_area("理由", height=80)
        left, right = st.columns([3, 2])
        with left:
            evidence = st.text_input("依据（文号、报告与页码）")
        with right:
            typed = st.session_state.get("evaluator", "") if person.alone else person.name
            evaluator = st.text_input("评估人姓名", value=typed, disabled=not person.alone)
        uploads = st.file_uploader(
            f"附件（可不附，最多{MOST_FILES}个；{'、'.join(ALLOWED)}）",
            type=list(ALLOWED),
            accept_multiple_files=True,
            max_upload_size=LARGEST // 1024 // 1024,
        )
        many = f"（{len(subjects)}项）" if len(subjects) > 1 else ""
        sent = st.form_submit_button(f"保存判断{many}", type="primary")
    if not sent:
        return None
    name = evaluator.strip() if person.alone else person.name
    given = [_evaluation(scope, s, chosen, (reason.strip(), evidence.strip(), name)) for s in subjects]
    return chosen, given, [_file(u) for u in uploads]


def _evaluation(scope: Scope, s: Judged, chosen: str | None, words: tuple[str, str, str]) -> Evaluation:
    reason, evidence, evaluator = words
    return Evaluation(
        subject=s.id,
        division=scope.place,
        year=scope.view.as_of,
        verdict=None if chosen in (None, _WITHDRAW) else Verdict(str(chosen)),
        reason=reason,
        evidence=evidence,
        computed=s.computed,
        evaluator=evaluator,
        recorded_at=clock.now(),
    )


def _file(upload: Any) -> EvidenceFile:
    return EvidenceFile(upload.name, upload.getvalue())
