"""Health: beds, doctors and nurses side by side."""

from components.chapter import show_chapter
from components.particular import show_side_by_side

show_chapter("health", show_side_by_side)
