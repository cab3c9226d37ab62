"""Housing: renovation progress and its two readings."""

from components.chapter import show_chapter
from components.particular import show_burn_up, show_readings

show_chapter("housing", show_readings, show_burn_up)
