"""Social security: growth of benefits against growth of consumption."""

from components.chapter import show_chapter
from components.particular import show_against_reference, show_burn_up

show_chapter("social_security", show_against_reference, show_burn_up)
