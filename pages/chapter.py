"""A chapter of a plan that has no page of its own."""

from components.chapter import show_chapter
from components.particular import show_bullets, show_burn_up
from components.scope import the_page

show_chapter(the_page(), show_bullets, show_burn_up)
