"""The wall for leaders: scenes that turn by themselves."""

from components.scope import read_scope
from components.screen import SCREEN, show_screen

show_screen(read_scope(SCREEN))
