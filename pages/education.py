"""Education: from baseline to target, stage by stage."""

from components.chapter import show_chapter
from components.particular import show_bullets

show_chapter("education", show_bullets)
