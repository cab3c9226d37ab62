"""Command line of the plan monitor."""

from __future__ import annotations

import csv
import io
import json
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from planmonitor.answers import View
from planmonitor.assessment import Assessment
from planmonitor.catalogue import Commitment, Indicator
from planmonitor.demo import write_demo
from planmonitor.intake.importing import check_file, publish, remit_of
from planmonitor.intake.report import Decision, Report, says_something
from planmonitor.intake.sheet import row_label
from planmonitor.loading import Bundle, DataError, Problem, inspect, load_bundle, load_parameters
from planmonitor.methods import METHODS_BY_ID, CasesError, assess_cases_csv, write_cases
from planmonitor.monitor import Monitor, open_monitor
from planmonitor.numbers import number
from planmonitor.settings import Settings, SettingsError, settings
from planmonitor.store import NotPossible, open_store
from planmonitor.store.beside import DatabaseFile
from planmonitor.store.condition import note_backup
from planmonitor.store.engine import reason_of
from planmonitor.store.replacing import in_use
from planmonitor.store.repository import connect
from planmonitor.store.restoring import restore
from planmonitor.store.safekeeping import SafekeepingError, backup, copy_store
from planmonitor.target_cases import judge_target_cases

T = TypeVar("T")


class Sentences(click.Group):
    """Commands that end in a sentence, whatever the database, the disk or the settings do."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command asked for."""
        try:
            return super().invoke(ctx)
        except (NotPossible, SafekeepingError, SettingsError) as error:
            raise click.ClickException(str(error)) from error
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
            raise click.ClickException("DATABASE_URL 不是数据库地址，请照 docs/settings.md 改正") from error
        except DBAPIError as error:
            raise click.ClickException(
                f"数据库没有完成这一步（{reason_of(error)}）。请检查数据库是否在运行、磁盘是否已满、"
                "DATABASE_URL 是否正确，然后重试；没有写完的都没有保存"
            ) from error
        except BrokenPipeError:
            raise
        except OSError as error:
            where = f" {error.filename}" if error.filename else ""
            raise click.ClickException(f"没有完成：{error.strerror}{where}。请检查磁盘空间和权限") from error


@click.group(cls=Sentences, help="规划实施监测：目录、评估、检查与演示数据。")
def main() -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="")


@main.group(help="按 CSV 打印规划目录。")
def catalogue() -> None:
    pass


def _writer() -> Any:
    return csv.writer(sys.stdout, lineterminator="\n")


def _plain(value: float | None, decimals: int = 6) -> str:
    return "" if value is None else number(value, decimals).replace(",", "")


def _print_rows(columns: Mapping[str, Callable[[T], object]], rows: Iterable[T]) -> None:
    """Print records as CSV, a column a field."""
    out = _writer()
    out.writerow(columns)
    out.writerows([cell(row) for cell in columns.values()] for row in rows)


_INDICATOR: dict[str, Callable[[Indicator], object]] = {
    "id": lambda i: i.id,
    "name": lambda i: i.name,
    "unit": lambda i: i.unit,
    "domain": lambda i: i.domain,
    "nature": lambda i: i.nature.value,
    "target_type": lambda i: i.target_type,
    "baseline_printed": lambda i: i.baseline.printed,
    "target_printed": lambda i: i.target.printed,
    "comparator": lambda i: i.comparator,
    "baseline": lambda i: _plain(i.baseline.value),
    "target": lambda i: _plain(i.target.value),
    "judged_as": lambda i: i.judged_as.value,
    "direction": lambda i: i.direction.value,
    "combine": lambda i: i.combine.value,
    "weight": lambda i: i.weight,
    "definition": lambda i: i.definition,
    "chapter": lambda i: i.locator.chapter,
    "section": lambda i: i.locator.section,
    "row": lambda i: i.locator.row or "",
}
_COMMITMENT: dict[str, Callable[[Commitment], object]] = {
    "id": lambda c: c.id,
    "chapter": lambda c: c.chapter,
    "section": lambda c: c.section,
    "box": lambda c: c.box,
    "domain": lambda c: c.domain,
    "value_printed": lambda c: c.value_printed,
    "value": lambda c: _plain(c.value),
    "unit": lambda c: c.unit,
    "deadline": lambda c: c.deadline,
    "comparator": lambda c: c.comparator,
    "description": lambda c: c.description,
    "value_max": lambda c: _plain(c.value_max),
    "deadline_basis": lambda c: c.deadline_basis,
    "basis": lambda c: c.basis,
    "strength": lambda c: c.strength.value,
    "modality": lambda c: c.modality,
    "scope": lambda c: c.scope,
    "target_type": lambda c: c.target_type,
}
_ASSESSMENT: dict[str, Callable[[Assessment], object]] = {
    "id": lambda a: a.indicator,
    "division": lambda a: a.division,
    "status": lambda a: a.verdict.value,
    "value": lambda a: _plain(a.value),
    "year": lambda a: a.year or "",
    "kind": lambda a: a.kind.value if a.kind else "",
    "completion": lambda a: _plain(a.completion),
    "elapsed_share": lambda a: _plain(a.elapsed_share),
    "sentence": lambda a: a.sentence,
}


@catalogue.command("indicators", help="指标表的全部指标。")
def indicators() -> None:
    plan = _loaded(lambda: load_bundle(settings())).plan
    _print_rows(_INDICATOR, plan.indicators)


@catalogue.command("commitments", help="正文和专栏中的承诺。")
def commitments() -> None:
    plan = _loaded(lambda: load_bundle(settings())).plan
    _print_rows(_COMMITMENT, (line for c in plan.commitments for line in c.lines()))


@main.command(help="按某一年评估全部指标，打印 CSV。")
@click.option("--as-of", "as_of", type=int, required=True, help="评估年份（规划期内）")
@click.option("--division", help="六位行政区划代码；不写则为全市")
@click.option("--real-only", is_flag=True, help="不使用演示数据")
def assess(as_of: int, division: str | None, real_only: bool) -> None:
    monitor = _loaded(open_monitor)
    plan = monitor.plan
    if as_of not in plan.years:
        raise click.BadParameter(f"年份应在{plan.years[0]}—{plan.years[-1]}之间", param_hint="--as-of")
    if division and division not in (plan.adcode, *monitor.divisions.codes):
        known = "、".join(f"{d.adcode} {d.name}" for d in monitor.divisions.division)
        raise click.BadParameter(f"不认识“{division}”，可用：{known}", param_hint="--division")
    _print_rows(_ASSESSMENT, monitor.at(View(as_of, demo=not real_only)).assess_all(division))


@main.command(help="严格加载全部数据文件；有任何问题则全部列出并以 1 退出。")
def check() -> None:
    bundle, found = inspect(settings())
    for notice in found.notices:
        click.echo(f"提示：{notice}")
    if bundle is None:
        _refuse(found.problems)
    plan, rows = bundle.plan, sum(len(f.observations) for f in bundle.figures)
    click.echo(
        f"通过：{plan.title}，{len(plan.indicators)}项指标、{len(plan.commitments)}条承诺、"
        f"{len(bundle.divisions.division)}个县（市、区）、{rows}条观测值"
    )
    for line in _orphans(bundle):
        click.echo(line)


def _orphans(bundle: Bundle) -> Iterator[str]:
    """Figures in the store under a code that no file knows any more; nothing is made or moved forward."""
    address = settings().database
    file = DatabaseFile.at(address)
    if file is not None and not file.is_there:
        return
    try:
        counts = connect(address).figures.places(bundle.plan.id)
    except SQLAlchemyError as error:
        yield f"提示：没有核对数据库里的数（{type(error).__name__}）"
        return
    known = {*bundle.divisions.all_codes, *bundle.divisions.successors, *bundle.areas}
    for code, count in sorted(counts.items()):
        if code not in known:
            yield (
                f"提示：数据库里有{count}个数报在代码{code}下，divisions.toml 已没有这个代码，这些数不再显示；"
                "请在接续它的 [[division]] 写 replaces = [{ adcode, name, valid_to }]"
            )


@main.command(help="重新生成演示数据文件（同样的参数得到同样的文件）。")
def demo() -> None:
    config = settings()
    bundle = _loaded(lambda: load_bundle(config))
    folder = config.data / "demo" / bundle.plan.id
    parameters = _loaded(lambda: load_parameters(folder / "generator.toml", bundle.plan, bundle.divisions))
    count = write_demo(bundle.plan, bundle.divisions, parameters, folder / "observations.csv")
    click.echo(f"已写入 {count} 行演示数据")


@main.command("backup", help="把数据库和收到的文件存为一个备份文件；服务运行时也可以做。")
@click.argument("file", type=click.Path(path_type=Path))
def backup_command(file: Path) -> None:
    backup(settings(), file)
    note_backup(settings(), file)
    click.echo(f"已备份到 {file}")


@main.command("restore", help="用备份恢复；请先停止服务。备份先检查，全部无误才替换。")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="覆盖现有数据（现有数据改名保留）")
def restore_command(file: Path, force: bool) -> None:
    kept = restore(settings(), file, force=force)
    if kept is not None:
        click.echo(f"原有数据保留为 {kept}")
    _report_seals(open_store(settings().database).seals.verify())


@main.command("verify", help="核对数据和每一步提交、审核的封印链：被改过或缺失的逐一列出。")
def verify_command() -> None:
    store = open_store(settings().database)
    _report_seals(store.seals.verify())
    click.echo(
        f"最新封印：数据 {store.seals.last()}，提交与审核 {store.seals.last_step()}"
        "（请另行记下，可发现末尾被整批删去）"
    )


def _report_seals(wrong: list[str]) -> None:
    for line in wrong:
        click.echo(line)
    if wrong:
        sys.exit(1)
    click.echo("修订记录完好")


@main.command("import", help="检查并入库一个填报文件（.xlsx 或 .csv）。")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", default="", help="上传时的文件名；默认用 FILE 的名字")
@click.option("--as", "person", default="", help="填报人，记入批次")
@click.option("--scope", default="", help="只许这一个县（市、区）的行；默认全市")
@click.option("--dry-run", is_flag=True, help="只检查，任何地方都不写")
@click.option("--accept-warnings", is_flag=True, help="确认全部提示并入库")
@click.option("--reason", default="", help="相差很大等须写明原因的提示、替换已有的数，原因写在这里，记入批次")
@click.option("--format", "form", type=click.Choice(["json", "text"]), default="text", show_default=True)
def import_file(
    file: Path,
    name: str,
    person: str,
    scope: str,
    dry_run: bool,
    accept_warnings: bool,
    reason: str,
    form: str,
) -> None:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise click.ClickException(f"无法读取 {file}：{error.strerror}。请检查路径和权限。") from error
    with _workspace(dry_run) as config:
        monitor = _loaded(lambda: open_monitor(config))
        _refuse_what_was_changed(monitor)
        try:
            report = check_file(monitor, data, name or file.name, remit=remit_of(monitor, scope))
        except KeyError as error:
            raise click.ClickException(f"不认识的地区“{scope}”。请写县（市、区）全称或代码。") from error
        confirmed = report.decision is Decision.ACCEPT or (
            report.decision is Decision.WITH_WARNING and accept_warnings
        )
        explained = not report.unexplained({i.key: reason for i in report.to_explain})
        ready = confirmed and explained and (says_something(reason) or not report.replacing)
        actor = person or "命令行"
        written = publish(monitor, report, actor=actor, reason=reason) if ready and not dry_run else 0
    if form == "json":
        click.echo(_as_json(monitor, report, written))
    else:
        for line in (*_as_text(report), _outcome(report, written, dry_run, ready)):
            click.echo(line)
    if report.decision is Decision.REJECT:
        sys.exit(2)


def _refuse_what_was_changed(monitor: Monitor) -> None:
    wrong = monitor.store.seals.verify()
    if wrong:
        more = f"等{len(wrong)}处" if len(wrong) > 1 else ""
        raise click.ClickException(
            f"库中的记录被改过（{wrong[0]}{more}），没有入库。请先用 verify 查看，用备份恢复后再试"
        )


def _as_json(monitor: Monitor, report: Report, written: int) -> str:
    issues = [
        {
            "code": i.code,
            "title": i.title,
            "severity": i.level.value,
            "row": i.row,
            "column": i.column,
            "text": i.text,
            "message": i.message,
        }
        for i in report.issues
    ]
    stored = [f.observation for f in report.figures]
    values = [[o.series, monitor.place_name(o.division), o.year, o.value] for o in stored]
    answer = {"verdict": report.decision.value, "issues": issues, "rows": len(values), "values": values}
    return json.dumps({**answer, "written": written}, ensure_ascii=False)


def _as_text(report: Report) -> Iterator[str]:
    for i in report.issues:
        where = f"第{row_label(i.row)}行 {i.column}".strip() if i.row else "整个文件"
        yield f"{i.level.word} [{i.title}] {where}：{i.message}"


def _outcome(report: Report, written: int, dry_run: bool, ready: bool) -> str:
    if report.decision is Decision.REJECT:
        return "没有入库：请改正以上错误后再试。"
    if dry_run:
        return f"检查通过：{len(report.figures)}行，其中{len(report.changes)}行会改变数据。没有写入。"
    if not ready and report.replacing:
        names = f"有{len(report.replacing)}个数将替换已有的数"
        return f"没有入库：{names}；核对无误后用 --reason 写明原因（有提示时加 --accept-warnings）再试。"
    if not ready:
        why = "，并用 --reason 写明原因" if report.to_explain else ""
        return f"没有入库：有提示需要确认；核对无误后加 --accept-warnings{why}再试。"
    return f"已入库{written}个数值。" if written else "内容与库中完全相同，没有变化。"


@contextmanager
def _workspace(dry_run: bool) -> Iterator[Settings]:
    """The configured settings; for a dry run on a copy of the database, so that nothing is written anywhere
    else.
    """
    config = settings()
    if not dry_run:
        with in_use(config.database):
            yield config
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "store.sqlite"
        with suppress(SafekeepingError):
            copy_store(config.database, copy)
        yield config.model_copy(update={"database_url": f"sqlite:///{copy}"})


@main.command("assess-cases", help="用其他已发表的方法判定一份个案文件，在原有各列后加上结果列。")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--method", type=click.Choice(list(METHODS_BY_ID)), required=True, help="判定方法")
def assess_cases(file: Path, method: str) -> None:
    try:
        assess_cases_csv(file, METHODS_BY_ID[method], sys.stdout)
    except CasesError as error:
        click.echo(str(error), err=True)
        sys.exit(1)


@main.command(
    "judge-cases", help="用与页面相同的规则判定一份目标个案文件（CSV），在原有各列后加上判定与说明。"
)
@click.argument("file", type=click.Path(path_type=Path))
def judge_cases(file: Path) -> None:
    plan = _loaded(lambda: load_bundle(settings())).plan
    try:
        write_cases(judge_target_cases(file, plan.tolerances), sys.stdout)
    except CasesError as error:
        raise click.ClickException(str(error)) from error


def _loaded(load: Callable[[], T]) -> T:
    """What ``load`` returns; ends the command with the list of problems when the data files have any."""
    try:
        return load()
    except DataError as error:
        _refuse(error.problems)


def _refuse(problems: Sequence[Problem]) -> NoReturn:
    click.echo(f"数据文件有 {len(problems)} 处问题：", err=True)
    for problem in problems:
        click.echo(f"  {problem}", err=True)
    sys.exit(1)


if __name__ == "__main__":
    main(prog_name="python -m planmonitor")
