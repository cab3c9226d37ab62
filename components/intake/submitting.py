"""Handing in what was checked: what the person has to say, the button, and why it can't be pressed yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import streamlit as st

from components.banner import show_empty
from components.intake.checked import ask_reasons
from components.intake.submissions import offer_recall
from components.templating import render
from planmonitor import clock
from planmonitor.access import NotAllowed, Person, Remit
from planmonitor.intake.desk import Desk
from planmonitor.intake.problems import confirmed_by
from planmonitor.intake.report import Decision, Report
from planmonitor.store import NotPossible, Submission


def show_submit(
    desk: Desk,
    person: Person,
    report: Report,
    data: bytes,
    name: str,
    remit: Remit,
    remarks: Mapping[str, str] | None = None,
) -> None:
    """What a batch without errors still needs and its button; or that it waits already, and the way back.

    ``data`` and ``name`` are the batch as it is kept, whether a file or what was typed on the page;
    ``remarks`` what was typed there beside what needs a reason, by :attr:`Issue.key`.
    """
    if report.decision is Decision.REJECT:
        return
    if not report.changes:
        show_empty("内容与库中完全相同", "没有变化，无须提交")
        return
    twin = desk.twin(report)
    if twin:
        _show_twin(desk, twin)
        return
    with st.container(border=True, key="submit"):
        agreed = {code: n for code, n in report.to_acknowledge.items() if _confirmed(report, code, n)}
        reasons = ask_reasons(report, remarks)
        missing = list(_missing(person, report, agreed, reasons))
        button, why = st.columns([1, 4], vertical_alignment="center")
        with why:
            st.html(render("intake/why_not.html", missing=missing, count=len(report.changes)))
        with button:
            pressed = st.button("提交审核", type="primary", disabled=bool(missing), width="stretch")
    if pressed and _submitted(desk, report, data, name, remit, agreed, reasons):
        st.rerun()


def _confirmed(report: Report, code: str, count: int) -> bool:
    about = dict.fromkeys(i.about for i in report.issues if i.code == code and i.about)
    first = next(iter(about), "")
    named = f"（{first}{'等' if len(about) > 1 else ''}）" if first else ""
    return st.checkbox(f"{count}处{confirmed_by(code)}{named}", key=f"agree_{report.digest}_{code}")


def _missing(
    person: Person, report: Report, agreed: dict[str, int], reasons: dict[str, str]
) -> Iterator[str]:
    """What has to be done before the button can be pressed."""
    if not person.name:
        yield "填写操作人姓名"
    left = len(report.to_acknowledge) - len(agreed)
    if left:
        yield f"勾选上面还没有确认的{left}类提示"
    unexplained = len(report.unexplained(reasons))
    if unexplained:
        yield f"写明还缺的{unexplained}处原因"


def _submitted(
    desk: Desk,
    report: Report,
    data: bytes,
    name: str,
    remit: Remit,
    agreed: dict[str, int],
    reasons: dict[str, str],
) -> bool:
    """Whether it was handed in; where not, the page says why."""
    try:
        desk.submit(data, name, remit, agreed, reasons)
    except (NotAllowed, NotPossible) as refusal:
        st.error(str(refusal))
        return False
    except OSError as error:
        reason = f"服务器无法保存文件（{error.strerror}），没有提交"
        st.error(f"{reason}；请联系管理员腾出磁盘空间后再试")
        return False
    return True


def _show_twin(desk: Desk, twin: Submission) -> None:
    """These figures wait already."""
    when = clock.shown(twin.sent_at)
    if not desk.is_mine(twin):
        st.warning(f"同样的数已由{twin.submitter}于{when}提交（编号{twin.id}），正在待审核，无须再交。")
        return
    st.success(
        f"已提交（编号{twin.id}，{when}），等待审核；不会重复提交。结果见“我的报送”。"
        "发现有错可以收回，改正后再交。"
    )
    offer_recall(desk, twin)
