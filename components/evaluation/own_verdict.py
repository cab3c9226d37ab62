"""The evaluator's own verdict on one subject, written beside the program's and below all that was said
before.
"""

from __future__ import annotations

import streamlit as st

from components.scope import Scope, link_here, read_parameter
from components.templating import render
from components.writing import show_person, who
from planmonitor import clock
from planmonitor.access import NotAllowed, Person
from planmonitor.assessment import Verdict, verdict_word
from planmonitor.catalogue import Plan
from planmonitor.evaluation import Evaluation, Field, current
from planmonitor.review import ReviewedPromise, review

_WITHDRAW = "withdraw"
_FIELDS = {
    Field.VERDICT: "判断",
    Field.REASON: "理由",
    Field.EVIDENCE: "依据",
    Field.EVALUATOR: "评估人",
}


def show_own_verdict(scope: Scope) -> None:
    """Both verdicts on the subject named in the address and the form; nothing when none is named."""
    rows = {r.id: r for r in review(scope.answers, scope.division, qualitative=True)}
    others = _wider_subjects(scope.monitor.plan) if scope.division is None else {}
    subject = read_parameter("subject", lambda v: v in rows or v in others)
    if not subject:
        return
    row = rows.get(subject)
    history = [
        e
        for e in scope.answers.evaluation_revisions(subject)
        if (e.division, e.year) == (scope.place, scope.view.as_of)
    ]
    name = row.promise.name if row else others[subject]
    st.html(_both_verdicts(scope, subject, name, row, history))
    if scope.view.known_at is not None:
        st.html(render("evaluation/replayed.html", latest=link_here(scope, known="")))
        return
    person = show_person(scope)
    computed = row.assessment.verdict if row else Verdict.NOT_JUDGED
    if person:
        _write(scope, person, subject, computed, bool(current(history)))


def _wider_subjects(plan: Plan) -> dict[str, str]:
    """Tasks and project items with what they are about: only an evaluator can judge them."""
    tasks = {t.id: f"{t.lead}：{t.summary}" for t in plan.tasks}
    return tasks | {item.id: item.title for b in plan.boxes for item in b.item}


def _both_verdicts(
    scope: Scope, subject: str, name: str, row: ReviewedPromise | None, history: list[Evaluation]
) -> str:
    return render(
        "evaluation/both_verdicts.html",
        id=subject,
        name=name,
        place_name=scope.place_name,
        year=scope.view.as_of,
        close=link_here(scope, subject=""),
        computed=row.assessment.verdict if row else Verdict.NOT_JUDGED,
        word=row.assessment.word if row else verdict_word(Verdict.NOT_JUDGED),
        sentence=row.assessment.sentence if row else "任务与项目由所含承诺和评估人判断",
        history=history,
        shown=clock.shown,
    )


def _write(scope: Scope, person: Person, subject: str, computed: Verdict, has_one: bool) -> None:
    given = _fill_in(scope, person, subject, computed, has_one)
    if given is None:
        return
    try:
        wrong = scope.monitor.evaluate(given, by=who(scope))
    except NotAllowed as refusal:
        st.error(f"没有保存。{refusal}")
        return
    if wrong:
        st.error("没有保存。" + "；".join(f"{_FIELDS[f]}：{text}" for f, text in wrong.items()))
        return
    st.session_state["evaluator"] = given.evaluator
    st.rerun()


def _choice(value: str) -> str:
    return "撤回原判断" if value == _WITHDRAW else verdict_word(Verdict(value))


def _fill_in(
    scope: Scope, person: Person, subject: str, computed: Verdict, has_one: bool
) -> Evaluation | None:
    """The form; what was filled in when it has been sent, else None."""
    options = [*Verdict, *([_WITHDRAW] if has_one else [])]
    with st.form(f"evaluate_{subject}_{scope.place}_{scope.view.as_of}", border=True):
        first, second, third = st.columns([2, 3, 2])
        with first:
            chosen = st.selectbox("评估人判断", options, index=options.index(computed), format_func=_choice)
        with second:
            evidence = st.text_input("依据（文号、报告与页码）")
        with third:
            typed = st.session_state.get("evaluator", "") if person.alone else person.name
            evaluator = st.text_input("评估人姓名", value=typed, disabled=not person.alone)
        reason = st.text_area("理由", height=80)
        sent = st.form_submit_button("保存判断", type="primary")
    if not sent:
        return None
    return Evaluation(
        subject=subject,
        division=scope.place,
        year=scope.view.as_of,
        verdict=None if chosen == _WITHDRAW else Verdict(chosen),
        reason=reason.strip(),
        evidence=evidence.strip(),
        computed=computed,
        evaluator=evaluator.strip() if person.alone else person.name,
        recorded_at=clock.now(),
    )
