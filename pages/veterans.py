"""Veterans: was the promise kept, county by county, year by year."""

from components.chapter import show_chapter
from components.particular import show_verdict_strip

show_chapter("veterans", show_verdict_strip)
