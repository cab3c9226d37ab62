"""Typing into the table of the page 数据填报 as a person does: a click on a cell, then keys."""

from __future__ import annotations

from tests.e2e.conftest import Visitor

GRID = "[data-testid=stDataFrame] canvas"
BETWEEN_KEYS = 60
ROW = 35


def column(own: Visitor, name: str) -> int:
    """The number of a column, as the table tells a screen reader."""
    heads = own.page.locator("[data-testid=stDataFrame] th")
    own.page.locator("[data-testid=stDataFrame]").get_by_text(name, exact=True).first.wait_for(
        state="attached"
    )
    return heads.all_text_contents().index(name)


def cell(own: Visitor, row: int, name: str) -> str:
    """What a screen reader reads in a cell."""
    return own.page.locator(f"#glide-cell-{column(own, name)}-{row}").text_content() or ""


def go_to(own: Visitor, row: int, name: str) -> None:
    """Click on a row and go to its cell in a column by keys."""
    own.page.locator(GRID).first.scroll_into_view_if_needed()
    bounds = own.page.locator(GRID).first.bounding_box()
    assert bounds is not None
    own.page.mouse.click(bounds["x"] + ROW, bounds["y"] + ROW * (row + 1.5))
    for _ in range(column(own, name)):
        own.page.keyboard.press("ArrowRight")


def type_values(own: Visitor, row: int, *values: str, name: str = "数值") -> None:
    """Go to a cell and type one value after another, each ended with Enter."""
    go_to(own, row, name)
    for value in values:
        own.page.keyboard.type(value, delay=BETWEEN_KEYS)
        own.page.keyboard.press("Enter")
        own.settle()
