"""The state of what is kept: database, seals, files, disk, backup, and the settings in force."""

from __future__ import annotations

import streamlit as st

from components.banner import show_heading
from components.scope import Scope
from components.templating import render
from planmonitor import clock
from planmonitor.clock import shown
from planmonitor.numbers import file_size
from planmonitor.settings import Settings, settings
from planmonitor.store.condition import Backup, Condition, condition

_OLD_BACKUP_DAYS = 7
_LITTLE_SPACE = 2 * 2**30
_SEAL_SHOWN = 16


def show_state(scope: Scope) -> None:
    """Facts in three groups; what needs somebody's hand is warm."""
    now = condition(scope.monitor.store, settings())
    with st.spinner("正在核对封印…"):
        wrong = scope.monitor.store.seals.verify()
    show_heading("数据库")
    _show_facts(_database(now, wrong))
    show_heading("备份与空间")
    _show_facts([*_backup(now.backup), *_space(now)])
    show_heading("生效的设置")
    _show_facts(_settings(settings()))


def _show_facts(facts: list[tuple[str, str, bool]]) -> None:
    st.html(render("admin/facts.html", facts=facts))


def _database(now: Condition, wrong: list[str]) -> list[tuple[str, str, bool]]:
    """Label, text and whether it calls for action."""
    seals = (
        f"发现{len(wrong)}处不符：{'；'.join(wrong[:5])}。请停止入库，用备份核对"
        if wrong
        else "完好：逐条核对，没有一行被改过"
    )
    return [
        ("数据库", f"{now.database}，{file_size(now.database_size)}", False),
        ("修订记录", f"{now.figures}条数值、{now.batches}个批次、{now.evaluations}条评估判断", False),
        ("封印", seals, bool(wrong)),
        ("最新封印", f"{now.last_seal[:_SEAL_SHOWN]}…（全文由命令 verify 打印，请另存一处）", False),
    ]


def _backup(last: Backup | None) -> list[tuple[str, str, bool]]:
    if last is None:
        how = "没有备份记录；请定时运行 python -m planmonitor backup 文件名.zip，并把文件放到别的机器上"
        return [("最近备份", how, True)]
    days = (clock.today() - last.made_at.date()).days
    old = f"，已过{days}天" if days > _OLD_BACKUP_DAYS else ""
    gone = "" if last.is_there else "（文件已不在原处；如已移到别处则无妨）"
    return [
        ("最近备份", f"{shown(last.made_at)}{old}", bool(old)),
        ("备份文件", f"{last.path}，{file_size(last.size)}{gone}", False),
    ]


def _space(now: Condition) -> list[tuple[str, str, bool]]:
    short = now.free < _LITTLE_SPACE
    advice = "；请尽快腾出空间，写满后不能入库" if short else ""
    return [
        ("收到的文件", f"{now.uploads}个，{file_size(now.uploads_size)}", False),
        ("磁盘剩余", f"{file_size(now.free)}{advice}", short),
    ]


def _settings(config: Settings) -> list[tuple[str, str, bool]]:
    month, day = map(int, config.reporting_due.split("-"))
    demo = "允许：读者可以选“包含演示”" if config.allow_demo else "已关闭：任何页面都没有演示数据"
    writing = (
        "可以填报和审核" if config.writing else f"只供查阅（填报地址：{config.entry_address or '未设'}）"
    )
    return [
        ("报送期限", f"次年{month}月{day}日（PLANMONITOR_REPORTING_DUE={config.reporting_due}）", False),
        ("演示数据", f"{demo}（PLANMONITOR_ALLOW_DEMO）", False),
        ("本服务", f"{writing}（PLANMONITOR_WRITING）", False),
        ("地图审图号", config.map_review_number or "未另设，图上印来源自己的审图号", False),
        ("规划", f"{config.plan}（PLANMONITOR_PLAN）", False),
    ]
