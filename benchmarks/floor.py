"""The floor: two almost empty Streamlit pages with one widget and one number."""

import streamlit as st


def page(title: str) -> None:
    st.title(title)
    place = st.selectbox("评估年份", ["甲", "乙", "丙"])
    st.metric("数值", place)


def one() -> None:
    page("空白页")


def two() -> None:
    page("另一空白页")


st.navigation(
    [st.Page(one, title="空白页", default=True), st.Page(two, title="另一空白页", url_path="two")]
).run()
