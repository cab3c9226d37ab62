"""Elderly care: the share of nursing beds and the beds behind it."""

from components.chapter import show_chapter
from components.particular import show_bullets, show_composition

show_chapter("elderly_care", show_composition, show_bullets)
