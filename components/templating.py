"""Markup lives in ``components/templates``; this module fills it in.

A template gets plain things and names its classes; it computes nothing. Every value is escaped, a name that
was not given is an error, and a verdict appears as the class ``pm-v-LAGGING``, from which ``theme.css``
takes both its colours.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from components.theme import STATUS_SIGN
from planmonitor import numbers, wording
from planmonitor.assessment import Verdict, verdict_word
from planmonitor.progress import value_text

FOLDER = Path(__file__).with_name("templates")


def tone(verdict: Verdict) -> str:
    """The class that gives an element the verdict's colours: ``--tone`` for areas, ``--text`` for words."""
    return f"pm-v-{verdict.value}"


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    auto_reload=False,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.globals.update(
    tone=tone,
    sign=STATUS_SIGN,
    verdict_word=verdict_word,
    NATURE=wording.NATURE,
    KIND=wording.KIND,
    SEVERITY=wording.SEVERITY,
    STRENGTH=wording.STRENGTH,
    place=wording.place,
)
_ENVIRONMENT.filters.update(
    number=numbers.number, quantity=numbers.quantity, share=numbers.share, value_text=value_text
)


@cache
def _compiled(name: str) -> Template:
    return _ENVIRONMENT.get_template(name)


def render(template: str, /, **context: object) -> str:
    """Fill in a file of ``components/templates``, such as ``tile.html``; every value is escaped.

    Raises ``jinja2.TemplateNotFound`` for a file that is not there and ``jinja2.UndefinedError`` for a name
    that the template asks for and nobody gave.
    """
    return _compiled(template).render(context)
