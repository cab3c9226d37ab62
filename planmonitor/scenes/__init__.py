"""What a wall shows, scene by scene: everything worked out, nothing drawn."""

from planmonitor.scenes.alerts import ALERTS, OUTLOOK
from planmonitor.scenes.board import board
from planmonitor.scenes.changes import CHANGES
from planmonitor.scenes.counties import CALLS, COUNTIES
from planmonitor.scenes.overview import OVERVIEW
from planmonitor.scenes.projects import PROJECTS
from planmonitor.scenes.shapes import Board, Scene, Shown

__all__ = [
    "ALERTS",
    "CALLS",
    "CHANGES",
    "COUNTIES",
    "OUTLOOK",
    "OVERVIEW",
    "PROJECTS",
    "Board",
    "Scene",
    "Shown",
    "board",
]
