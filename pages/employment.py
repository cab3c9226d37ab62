"""Employment: flows that add up to the five-year total."""

from components.chapter import show_chapter
from components.particular import show_burn_up

show_chapter("employment", show_burn_up)
