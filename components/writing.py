"""Who is before the screen, and what a page shows to somebody who may not write."""

from __future__ import annotations

import streamlit as st

from components.banner import show_heading
from components.gate.callers import Caller, is_alone, sign_in_configured
from components.gate.uploads import note_who_is_there
from components.scope import Scope
from components.templating import render
from planmonitor import clock
from planmonitor.access import NotAllowed, Person, identify, operator
from planmonitor.intake.desk import Desk
from planmonitor.loading import DataError, load_access
from planmonitor.monitor import Monitor
from planmonitor.settings import settings
from planmonitor.store.safekeeping import uploads_folder

_OPERATOR, _KEPT_OPERATOR = "operator", "kept_operator"


def who(scope: Scope) -> Person:
    """The person before the screen, from the verified sign-in only: a request header never names anybody.

    The session may upload files from then on, and no longer when there is none.

    Raises:
        NotAllowed: saying why there is none.
    """
    try:
        person = _identified(scope.monitor)
    except NotAllowed:
        note_who_is_there(None)
        raise
    note_who_is_there(person)
    return person


def administers(monitor: Monitor) -> bool:
    """Whether an administrator is before the screen: who may see that there is a page for one."""
    try:
        return _identified(monitor).is_admin
    except NotAllowed:
        return False


def _identified(monitor: Monitor) -> Person:
    if not settings().writing:
        raise NotAllowed("这个服务只供查阅，填报在另一个地址")
    if is_alone(Caller.of_this_page()):
        return operator(_typed_name())
    if not sign_in_configured():
        raise NotAllowed("没有配置登录，这里不能填报")
    if st.get_option("server.trustedUserHeaders"):
        raise NotAllowed(
            "服务设置了 server.trustedUserHeaders，请求头可以冒充身份，填报已关闭；请管理员删去该项"
        )
    if not st.user.is_logged_in:
        raise NotAllowed("请先登录")
    claims = st.user.to_dict()
    if monitor.store.sign_outs.has_ended(claims):
        raise NotAllowed("您已退出登录，请重新登录；没有写入任何内容")
    plan, divisions = monitor.plan, monitor.divisions
    try:
        access = load_access(settings().access, plan, divisions)
    except DataError as error:
        raise NotAllowed(f"权限文件有误，填报已关闭；请管理员改正：{error.problems[0]}") from error
    return identify(access, claims)


def the_desk(scope: Scope) -> Desk:
    """The intake desk for whoever is before the screen."""
    return Desk(scope.monitor, lambda: who(scope), uploads_folder(settings()))


def desk_from_afar(monitor: Monitor) -> Desk:
    """The intake desk as any page may look at it: whoever is there gets no right to upload by that."""
    return Desk(monitor, lambda: _identified(monitor), uploads_folder(settings()))


def _typed_name() -> str:
    """The name typed where nobody signs in: the session keeps it when the field leaves the screen."""
    return str(st.session_state.get(_OPERATOR, st.session_state.get(_KEPT_OPERATOR, ""))).strip()


def type_operator() -> None:
    """Where nobody signs in, ask for a name; it is recorded with everything stored."""
    if is_alone(Caller.of_this_page()) and settings().writing:
        st.session_state[_OPERATOR] = st.session_state[_KEPT_OPERATOR] = _typed_name()
        st.text_input("操作人姓名（记入批次）", key=_OPERATOR, max_chars=60, width=560)
        if not _typed_name():
            st.html(render("writing/name_first.html"))


def show_person(scope: Scope) -> Person | None:
    """Who is signed in and until when, with the way in or out; None when nobody may write."""
    if is_alone(Caller.of_this_page()) and settings().writing:
        return who(scope)
    try:
        person = the_desk(scope).person()
    except NotAllowed as refusal:
        _show_way_in(str(refusal))
        return None
    left, right = st.columns([8, 1], vertical_alignment="center")
    with left:
        until = f"{clock.in_beijing(person.until):%H:%M}" if person.until else ""
        st.html(render("writing/signed_in.html", name=person.name, until=until))
    with right:
        st.button("退出登录", on_click=st.logout, width="stretch")
    return person


def _show_way_in(reason: str) -> None:
    show_heading("这里还不能填报")
    elsewhere = "" if settings().writing else settings().entry_address
    st.html(render("writing/no_way_in.html", reason=reason, elsewhere=elsewhere))
    if not settings().writing:
        return
    if sign_in_configured():
        with st.container(key="sign_in"):
            st.button("重新登录" if st.user.is_logged_in else "登录", on_click=st.login, type="primary")
        return
    st.html(render("writing/how_to.html"))
