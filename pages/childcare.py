"""Childcare: how far the places are, and the stages the plan dates."""

from components.chapter import show_chapter
from components.particular import show_bullets, show_milestones

show_chapter("childcare", show_bullets, show_milestones)
