"""A chapter of a plan that has no page of its own."""

import streamlit as st

from components.chapter import show_chapter
from components.particular import show_bullets, show_burn_up

show_chapter(st.session_state["page"], show_bullets, show_burn_up)
