"""What the states and kinds of the ledger are called, and their signs."""

from __future__ import annotations

from planmonitor.ledger import EntryKind, PromiseState

STATE = {
    PromiseState.DONE: "已完成",
    PromiseState.UNDER_WAY: "进行中",
    PromiseState.OVERDUE: "到期未完成",
    PromiseState.DUE_UNREPORTED: "到期未报",
    PromiseState.NOT_REPORTED: "尚未报送",
    PromiseState.UNJUDGED: "不判定",
}
STATE_SIGN = {
    PromiseState.DONE: "✔",
    PromiseState.UNDER_WAY: "●",
    PromiseState.OVERDUE: "■",
    PromiseState.DUE_UNREPORTED: "□",
    PromiseState.NOT_REPORTED: "…",
    PromiseState.UNJUDGED: "○",
}
KIND = {EntryKind.COMMITMENT: "承诺", EntryKind.TASK: "任务", EntryKind.PROJECT: "专栏项目"}
