"""The documentation knows everything that can be used, and nothing that is gone."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest

import planmonitor.rules as kinds
from planmonitor import target_cases
from planmonitor.__main__ import main
from planmonitor.answers import Answers
from planmonitor.assessment import Reason, Verdict
from planmonitor.catalogue import Direction, Indicator, promise_of
from planmonitor.intake.problems import ISSUE_KINDS
from planmonitor.methods import METHODS, JudgedSeries, Method, Unsuited, assess_cases
from planmonitor.methods.registry import discover
from planmonitor.promise import Comparator, Reported, Tolerances
from planmonitor.rules import RULES
from planmonitor.rules.base import Rule
from planmonitor.settings import ROOT, Settings
from tests.test_layers import OUTSIDE, ROOMS

DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("*.md"))
README = (ROOT / "README.md").read_text("utf-8")


def page(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def sections(text: str, mark: str) -> dict[str, str]:
    """The text below each heading of one level."""
    parts = re.split(rf"^{mark} (.+)$", text, flags=re.MULTILINE)
    return {head.strip("` "): body for head, body in zip(parts[1::2], parts[2::2], strict=True)}


def cells(text: str) -> list[list[str]]:
    """The rows of all tables in a text, header rows among them."""
    lines = [line for line in text.splitlines() if line.startswith("| ") and line.endswith("|")]
    return [[cell.strip() for cell in line[1:-1].split("|")] for line in lines]


def code_words(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def public_names(path: Path) -> list[str]:
    """Top-level functions and classes that others may use."""
    body = ast.parse(path.read_text("utf-8")).body
    wanted = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return [n.name for n in body if isinstance(n, wanted) and not n.name.startswith("_")]


def usable_files() -> Iterator[Path]:
    """Files of the package that others import from; commands are known to click, migrations to Alembic."""
    for path in sorted((ROOT / "planmonitor").rglob("*.py")):
        is_private = path.stem.startswith("_") and path.stem != "__init__"
        if not is_private and "migrations" not in path.parts:
            yield path


def commands(group: click.Group, prefix: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}", command


COMMANDS = dict(commands(main))


def settings_names() -> dict[str, set[str]]:
    """Every setting by field, with the variables that set it."""
    found: dict[str, set[str]] = {}
    for name, field in Settings.model_fields.items():
        aliases = getattr(field.validation_alias, "choices", None) or [f"planmonitor_{name}"]
        found[name] = {str(alias).upper() for alias in aliases}
    return found


REFERENCE = sections(page("reference.md"), "###")


@pytest.mark.parametrize("path", [*usable_files()], ids=lambda p: str(p.relative_to(ROOT)))
def test_the_reference_names_what_a_module_offers_and_nothing_else(path: Path) -> None:
    known = re.findall(r"^- `(\w+)`: \S", REFERENCE.get(str(path.relative_to(ROOT)), ""), re.MULTILINE)
    assert sorted(known) == sorted(public_names(path))


def test_the_reference_names_no_module_that_is_gone() -> None:
    offering = {str(p.relative_to(ROOT)) for p in usable_files() if public_names(p)}
    assert set(REFERENCE) == offering


def test_a_module_stands_in_the_reference_below_its_room() -> None:
    told = [list(sections(body, "###")) for body in sections(page("reference.md"), "##").values()]
    rooms = [
        [m for m in ROOMS[name].modules if (ROOT / "planmonitor" / m).exists() or public_names_of(m)]
        for name in ROOMS
        if name != "commands"
    ]
    assert [list(dict.fromkeys(Path(p).parts[1].removesuffix(".py") for p in s)) for s in told] == rooms


def public_names_of(module: str) -> list[str]:
    return public_names(ROOT / "planmonitor" / f"{module}.py")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented_with_all_its_options(name: str) -> None:
    text = sections(page("commands.md"), "##")[name]
    wanted = {o for p in COMMANDS[name].params for o in p.opts if o.startswith("--")}
    arguments = {p.human_readable_name for p in COMMANDS[name].params if isinstance(p, click.Argument)}
    told = {word.split()[0] for row in cells(text) for word in code_words(row[0]) if word.startswith("--")}
    assert told == wanted
    assert wanted or arguments or "No options." in text
    assert all(f"`{name} {argument}`" in text for argument in arguments)


def test_no_command_is_documented_that_is_gone() -> None:
    assert set(sections(page("commands.md"), "##")) == {*COMMANDS, "Outside the package"}


def command_lines() -> list[tuple[str, str]]:
    """The lines of README that run a command, each with the command's name."""
    found = re.findall(r"python -m planmonitor (([a-z-]+)(?: [a-z]+\b)?.*)", README)
    return [
        (line, next((c for c in COMMANDS if re.match(rf"{c}\b(?!-)", line)), word)) for line, word in found
    ]


def test_readme_shows_every_command_and_none_that_is_gone() -> None:
    assert {name for _, name in command_lines()} == set(COMMANDS)


def test_options_in_readme_exist() -> None:
    for line, name in command_lines():
        known = {o for p in COMMANDS[name].params for o in p.opts}
        assert set(re.findall(r"--[a-z-]+", line.split("#")[0])) <= known, line


@pytest.mark.parametrize("method", METHODS, ids=lambda m: m.id)
def test_every_method_is_documented_with_its_columns(method: Method) -> None:
    text = sections(page("commands.md"), "##")["assess-cases"]
    row = next(r for r in cells(text) if f"`{method.id}`" in r[0] and len(r) == 3)
    assert set(code_words(row[1])) == {*method.layout.required, *method.layout.optional}
    assert set(code_words(row[2])) == set(method.layout.added)


def test_every_setting_is_documented_with_its_default() -> None:
    rows = {row[0].strip("`"): row for row in cells(page("settings.md"))[1:]}
    settings = settings_names()
    assert set(rows) == {f"PLANMONITOR_{name.upper()}" for name in settings}
    defaults = {
        name: str(field.default).replace(f"{ROOT}/", "") for name, field in Settings.model_fields.items()
    }
    for name, aliases in settings.items():
        row = rows[f"PLANMONITOR_{name.upper()}"]
        assert {word for word in code_words(row[0] + row[1]) if word.isupper()} >= aliases
        if name != "database_url":
            assert row[2].strip("`").lower() == (defaults[name].lower() or "empty")


def test_readme_has_every_setting_and_none_that_is_gone() -> None:
    rows = [row[0] for row in cells(README) if row[0].startswith("`PLANMONITOR_")]
    assert {word for row in rows for word in code_words(row)} == set.union(*settings_names().values())


def test_every_class_of_upload_problem_is_documented() -> None:
    rows = [row[0].strip("`") for row in cells(page("upload-checks.md")) if row[0].startswith("`")]
    assert sorted(rows) == sorted(ISSUE_KINDS)


def test_every_kind_of_target_is_documented_and_none_that_is_gone() -> None:
    intro = page("rules.md").split("\n## ")[0]
    rows = {row[0].strip("`"): row for row in cells(intro) if row[0].startswith("`")}
    assert {key: row[1] for key, row in rows.items()} == {key: rule.label for key, rule in RULES.items()}
    assert all(len(row) == 5 and row[2] and row[3] for row in rows.values())


def test_every_reason_for_no_verdict_is_documented() -> None:
    rows = cells(sections(page("rules.md"), "##")["Why there is no verdict"])
    assert {row[0].strip("`") for row in rows[1:]} == {r.value for r in Reason if r.value}


def test_comparisons_and_reports_of_plan_files_are_documented() -> None:
    chapters = sections(page("rules.md"), "##")
    compared = {word for row in cells(chapters["Comparisons"]) for word in code_words(row[0])}
    assert {c.value for c in Comparator} == compared - {"judged_as"}
    assert {r.value for r in Reported} <= set(code_words(chapters["How a plan file says it"]))


def test_every_key_from_which_a_promise_is_made_is_documented() -> None:
    rows = cells(sections(page("rules.md"), "##")["How a plan file says it"])[1:]
    told = {word.split(".")[0] for row in rows for word in code_words(row[0])}
    assert told <= set(Indicator.__dataclass_fields__)
    source = ast.parse(textwrap.dedent(inspect.getsource(promise_of)))
    found = [n for n in ast.walk(source) if isinstance(n, ast.Attribute)]
    read = {n.attr for n in found if isinstance(n.value, ast.Name) and n.value.id == "i"}
    assert read - {"id", "name", "unit", "page", "decimals", "rule"} <= told


def test_columns_and_measures_of_judged_cases_are_documented() -> None:
    text = sections(page("rules.md"), "##")["judge-cases"]
    known = set(code_words(text))
    assert {*target_cases.REQUIRED, *target_cases.OPTIONAL, *target_cases.ADDED} <= known
    assert {v.value for v in Verdict} <= known


def test_what_a_rule_and_a_snapshot_offer_is_documented() -> None:
    offered = {name for name in vars(Rule) if not name.startswith("_")}
    fields = {name for name in Rule.__dataclass_fields__ if not name.startswith("_")}
    kind = sections(page("adding.md"), "##")["A kind of target"]
    assert offered | fields == {word for row in cells(kind)[1:] for word in code_words(row[0])}
    given = {*Answers.__dataclass_fields__, "plan", "divisions", "version", "count"}
    questions = {n for n in vars(Answers) if not n.startswith("_")} - given
    asked = sections(page("figure.md"), "##")["What can be asked of a snapshot"]
    assert questions == {word for row in cells(asked)[1:] for word in code_words(row[0])}


def test_the_rooms_of_the_documentation_are_those_of_the_test() -> None:
    text = sections(page("architecture.md"), "##")
    rows = {r[0]: r for r in cells(text["Inside planmonitor"])[1:]}
    told = {n: (tuple(code_words(r[1])), tuple(x for x in r[2].split(", ") if x)) for n, r in rows.items()}
    assert {n: (m, set(b)) for n, (m, b) in told.items()} == {
        n: (room.modules, set(room.below)) for n, room in ROOMS.items()
    }
    never = {code_words(r[0])[0].rstrip("/"): r[2] for r in cells(text["The rooms"])[1:]}
    drawing = text["The rooms"].split("Plotting libraries are ")[1].split(".")[0]
    for folder, forbidden in OUTSIDE.items():
        words = f"{never[folder]} {drawing if 'plotting libraries' in never[folder] else ''}".lower()
        assert set(re.findall(r"[a-z_]+", words)) - {"plotting", "libraries", "and"} == forbidden


def anchors(text: str) -> set[str]:
    """The fragments that headings of a page are reached by."""
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in heads}


@pytest.mark.parametrize("path", [*PAGES, ROOT / "README.md"], ids=lambda p: p.name)
def test_links_lead_somewhere(path: Path) -> None:
    for link in re.findall(r"\]\(([^)]+)\)", path.read_text("utf-8")):
        file, _, fragment = link.partition("#")
        target = path.parent / file if file else path
        assert target.exists(), link
        assert not fragment or fragment in anchors(target.read_text("utf-8")), link


def test_every_page_is_linked_from_the_first() -> None:
    linked = set(re.findall(r"\]\(([^)#]+)\)", page("README.md")))
    assert linked == {p.name for p in PAGES} - {"README.md"}
    assert "docs/README.md" in README


def test_files_named_in_the_documentation_exist() -> None:
    examples = {"planmonitor/rules/streak.py", "tests/rules/test_streak.py", "planmonitor/methods/arrow.py"}
    rooms = "|".join(("planmonitor", "components", "pages", "tests", "data", "deploy", "docs", "benchmarks"))
    for path in [*PAGES, ROOT / "README.md"]:
        for name in re.findall(rf"`((?:{rooms})/[\w./-]+)`", path.read_text("utf-8")):
            found = [ROOT / name, ROOT / f"{name}.py", ROOT / f"{name}.md"]
            assert name in examples or any(p.exists() for p in found), f"{path.name}: {name}"


def test_identifiers_among_the_words_exist() -> None:
    known = {n for p in usable_files() for n in (*public_names(p), *enum_members(p), *named_values(p))}
    words = {w for row in cells(page("words.md")) for w in code_words(row[1]) if w[0].isupper()}
    assert words - known == set()


def named_values(path: Path) -> list[str]:
    """Types and tables that a module names at its top: ``Path = …``, ``RULES: … = …``."""
    body = ast.parse(path.read_text("utf-8")).body
    plain = [ast.unparse(t) for n in body if isinstance(n, ast.Assign) for t in n.targets]
    return plain + [ast.unparse(n.target) for n in body if isinstance(n, ast.AnnAssign)]


def enum_members(path: Path) -> list[str]:
    classes = [n for n in ast.parse(path.read_text("utf-8")).body if isinstance(n, ast.ClassDef)]
    enums = [n for n in classes if any(ast.unparse(b).endswith("Enum") for b in n.bases)]
    assigned = [s for e in enums for s in e.body if isinstance(s, ast.Assign)]
    return [ast.unparse(t) for s in assigned for t in s.targets]


def example(heading: str, file: str) -> str:
    """The source that stands below the name of a file."""
    text = sections(page("adding.md"), "##")[heading]
    return text.split(f"`{file}`:\n\n```python\n")[1].split("```")[0]


def test_code_in_the_documentation_can_be_read_by_python() -> None:
    blocks = [b for p in PAGES for b in re.findall(r"```python\n(.*?)```", p.read_text("utf-8"), re.DOTALL)]
    assert len(blocks) >= 5
    for block in blocks:
        ast.parse(block)


@pytest.fixture
def streak(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rule]:
    """The example of a new kind of target, as a file in the folder of kinds."""
    file = tmp_path / "streak.py"
    file.write_text(example("A kind of target", "planmonitor/rules/streak.py"), encoding="utf-8")
    monkeypatch.setattr(kinds, "__path__", [*kinds.__path__, str(tmp_path)])
    rule = kinds.find_rules()["streak"]
    monkeypatch.setitem(RULES, "streak", rule)
    yield rule
    sys.modules.pop("planmonitor.rules.streak", None)


def test_the_example_of_a_kind_of_target_passes_its_own_test(streak: Rule) -> None:
    module = ModuleType("test_streak")
    exec(example("A kind of target", "tests/rules/test_streak.py"), vars(module))
    tests = [value for name, value in vars(module).items() if name.startswith("test_")]
    assert len(tests) == 2
    for test in tests:
        test()
    assert [*streak.needs(module.DAYS)] == []


def test_the_example_of_a_method_judges_cases_and_series(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "arrows"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "arrow.py").write_text(example("A method", "planmonitor/methods/arrow.py"), encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    (method,) = discover("arrows", [str(package)])
    cases = tmp_path / "cases.csv"
    cases.write_text("before,value\n3,5\n3,\n", encoding="utf-8")
    assert [row["change"] for row in assess_cases(cases, method).records()] == ["2.0", ""]
    slack = Tolerances(ahead=1.1, on_track=0.9, approximate_pp=2, approximate_share=0.1, source="测试")
    series = JudgedSeries(
        {2021: 3.0, 2022: 5.0}, Direction.INCREASE, None, 3.0, 2020, 2025, 2022, None, slack
    )
    read = method.read(series)
    assert not isinstance(read, Unsuited)
    assert read.word == "向好"
