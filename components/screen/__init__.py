"""The wall: all scenes are sent once, turned into pictures and rotated in the browser, and refreshed in the
background.
"""

from components.screen.wall import SCREEN, show_cast, show_screen

__all__ = ["SCREEN", "show_cast", "show_screen"]
