"""The roles in force, read from the access file."""

from __future__ import annotations

from components.banner import show_empty, show_heading, show_note
from components.download import show_downloads, view_notes
from components.scope import Scope
from components.tables import show_table
from planmonitor.access import Entry, Person, departments
from planmonitor.loading import DataError, load_access
from planmonitor.settings import settings
from planmonitor.tables import Align, Column, Table


def show_roles(scope: Scope, person: Person) -> None:
    """Who may do what and where, or why nobody else may."""
    show_heading("生效的权限")
    file = settings().access
    if person.alone:
        show_note("没有配置登录：只有在这台电脑上打开的人可以操作，拥有全部权限；其他电脑只能查阅。")
    try:
        access = load_access(file, scope.monitor.plan, scope.monitor.divisions)
    except DataError as error:
        show_empty("权限文件有误，填报已关闭", "；".join(str(p) for p in error.problems[:5]))
        return
    if not access.grant:
        how = f"把 deploy/access.example.toml 复制为 {file}，登记谁是填报人、审核人、评估人、管理员，保存后立即生效"
        show_empty("还没有登记任何人", how)
        return
    show_note(f"读自 {file}；登录后{access.session_hours:g}小时内有效。在文件里修改，保存后立即生效。")
    table = roles_table(scope, access.grant)
    show_table(table)
    show_downloads(table.file(), table.title)


def roles_table(scope: Scope, grant: tuple[Entry, ...]) -> Table[Entry]:
    """One row a line of the access file."""
    known = departments(scope.monitor.plan)
    columns = (
        Column[Entry]("角色", lambda e: e.role.word, align=Align.WORD),
        Column[Entry]("登录信息中的", lambda e: e.claim, align=Align.WORD),
        Column[Entry]("等于", lambda e: e.value),
        Column[Entry]("地区", lambda e: scope.monitor.place_name(e.division) if e.division else "全部"),
        Column[Entry]("部门", lambda e: known.get(e.department, e.department) if e.department else "全部"),
    )
    return Table("权限", columns, grant, view_notes(scope))
