"""Entry of the dashboard: page config and the page registry."""

import streamlit as st

from components.navigation import run_app
from components.theme import apply_theme

st.set_page_config(page_title="规划实施监测", page_icon="static/icon.svg", layout="wide")
apply_theme()
run_app()
