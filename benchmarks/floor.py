"""The floor: an almost empty Streamlit page with one widget."""

import streamlit as st

st.title("空白页")
place = st.selectbox("地点", ["甲", "乙", "丙"])
st.metric("数值", place)
