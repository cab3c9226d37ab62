"""What a kind of target needs of an indicator or commitment is checked when the plan is loaded."""

from __future__ import annotations

import pytest

from tests.loading.conftest import PLAN, Spoilt

ROW_03 = 'target = { printed = "11.6", value = 11.6 }\nlocator'


@pytest.mark.parametrize(
    ("old", "new", "owner", "words"),
    [
        (ROW_03, 'target = { printed = "11.6", value = 11.1 }\nlocator', "IND-03", "基期与目标相同"),
        (ROW_03, 'target = { printed = "11.6", value = 10 }\nlocator', "IND-03", "与数值矛盾"),
        (ROW_03, 'target = { printed = "11.6" }\nlocator', "IND-03", "需要目标值 target.value"),
        (
            ROW_03,
            'target = { printed = "11.6", value = 11.6, value_max = 12 }\nlocator',
            "IND-03",
            "必须同时出现",
        ),
        (ROW_03, f"stages = [{{ year = 2026, value = 11.3 }}]\n{ROW_03}", "IND-03", "应在2021—2024之间"),
        (
            ROW_03,
            f"stages = [{{ year = 2023, value = 11.3 }}, {{ year = 2023, value = 11.4 }}]\n{ROW_03}",
            "IND-03",
            "2023年写了两次",
        ),
        (ROW_03, f"due = 2030\n{ROW_03}", "IND-03", "due（2030）应在2021—2025之间"),
        (ROW_03, f"sum_from = 2019\n{ROW_03}", "IND-03", "sum_from（2019）"),
        (
            ROW_03,
            f'division_targets = [{{ division = "999999", value = 11 }}]\n{ROW_03}',
            "IND-03",
            "“999999”不是本市的县级行政区",
        ),
        (
            'baseline = { printed = "11.1", value = 11.1, period = "2020" }',
            'baseline = { printed = "－" }',
            "IND-03",
            "需要基期值",
        ),
        ('target_type = "cumulative"', 'target_type = "ceiling"', "IND-08", 'judged_as 应为 "<="'),
        ('target_type = "cumulative"', 'target_type = "relative"', "IND-08", "reference_series"),
        ('target_type = "cumulative"', 'target_type = "sum"', "IND-08", "不认识的目标类型“sum”"),
        (
            'target_type = "cumulative"',
            'target_type = "average_growth"\nreported = "flow"',
            "IND-08",
            "level、to_date 或 yearly_change",
        ),
        (
            'target_type = "cumulative"',
            'target_type = "percent_over_baseline"\nreported = "to_date"',
            "IND-08",
            "数列须为水平",
        ),
    ],
)
def test_what_an_indicator_lacks_for_its_kind_of_target_is_said(
    spoilt: Spoilt, old: str, new: str, owner: str, words: str
) -> None:
    spoilt.edit(f"{PLAN}/indicators.toml", old, new)
    found = [p for p in spoilt.problems() if p.id == owner]
    assert any(words in p.message for p in found), spoilt.problems()
    assert all(p.file.endswith("indicators.toml") for p in found)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('target_type = "no_baseline"', 'target_type = "reach"', "需要基期值"),
        ('target_type = "no_baseline"', 'target_type = "no_base"', "不认识的目标类型“no_base”"),
        ('comparator = ">="', 'comparator = "about"', "comparator“about”"),
    ],
)
def test_what_a_commitment_lacks_for_its_kind_of_target_is_said(
    spoilt: Spoilt, old: str, new: str, words: str
) -> None:
    spoilt.edit(f"{PLAN}/commitments.toml", old, new)
    assert any(words in p.message for p in spoilt.problems()), spoilt.problems()


def test_a_stage_outside_the_way_is_said(spoilt: Spoilt) -> None:
    spoilt.edit(f"{PLAN}/commitments.toml", "year = 2023\nvalue = 10", "year = 2025\nvalue = 10")
    assert [p.id for p in spoilt.problems()] == ["T03-05"]
