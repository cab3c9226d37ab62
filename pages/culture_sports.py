"""Culture and sports: per-capita provision from baseline to target."""

from components.chapter import show_chapter
from components.particular import show_bullets, show_readings

show_chapter("culture_sports", show_bullets, show_readings)
