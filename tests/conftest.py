"""The bundled plan on a fresh database, and a second plan of another city."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy

from planmonitor.monitor import Monitor, open_monitor
from planmonitor.settings import ROOT, Settings


@pytest.fixture(scope="session")
def bundled_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(
        plan="xinxiang-14",
        data=ROOT / "data",
        var=tmp_path_factory.mktemp("store"),
        database_url="",
        allow_demo=True,
    )


@pytest.fixture(scope="session")
def monitor(bundled_settings: Settings) -> Monitor:
    return open_monitor(bundled_settings)


@pytest.fixture
def fresh(bundled_settings: Settings, tmp_path: Path) -> Monitor:
    """The bundled plan with a store of the test's own."""
    return open_monitor(bundled_settings.model_copy(update={"var": tmp_path}))


@pytest.fixture
def town_settings(tmp_path: Path) -> Settings:
    return Settings(
        plan="demo-town-15", data=ROOT / "tests" / "fixtures" / "data", var=tmp_path, database_url=""
    )


def _server_programs() -> Path | None:
    """The folder of PostgreSQL's server programs, newest version first, as Debian installs them."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    return found[-1].parent if found else None


@contextmanager
def running_postgres(largest_file: int | None = None, durable: bool = True) -> Iterator[str]:
    """A real PostgreSQL on a socket of its own; the address of its maintenance database.

    No file of the server may grow beyond ``largest_file`` bytes. What is not ``durable`` outlives every
    killed client, but not the machine: it never waits for the disk.
    """
    programs = _server_programs()
    if programs is None:
        pytest.skip("没有安装 PostgreSQL（Debian 包 postgresql）")
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    as_root = os.geteuid() == 0
    if as_root:
        shutil.chown(folder, "postgres", "postgres")
    user = "postgres" if as_root else pwd.getpwuid(os.geteuid()).pw_name
    become = ["runuser", "-u", "postgres", "--"] if as_root else []

    def run(*command: str, limit: int | None = None) -> None:
        narrow = ["prlimit", f"--fsize={limit}"] if limit else []
        subprocess.run([*become, *narrow, *command], check=True, capture_output=True, cwd=folder)

    data = folder / "data"
    kind = ("-A", "trust", "-E", "UTF8", "--locale=C", "-U", user, "--no-sync")
    run(str(programs / "initdb"), "-D", str(data), *kind)
    options = f"-k {folder} -c listen_addresses= -c fsync={'on' if durable else 'off'}"
    control = (str(programs / "pg_ctl"), "-D", str(data), "-w")
    run(*control, "-l", str(folder / "log"), "-o", options, "start", limit=largest_file)
    try:
        yield f"postgresql+psycopg://{user}@/postgres?host={folder}"
    finally:
        run(*control, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def restart_postgres(address: str) -> None:
    """Stop the server at an address of :func:`running_postgres` as a failing machine does, and start it."""
    programs, folder = _server_programs(), Path(address.rpartition("host=")[2])
    become = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    command = [*become, f"{programs}/pg_ctl", "-D", f"{folder}/data", "-w", "-m", "immediate"]
    # What it writes goes to a file: it would keep a pipe open for as long as the server lives.
    command += ["-l", f"{folder}/log", "restart"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with running_postgres(durable=False) as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'store.sqlite'}"
        return
    maintenance = request.getfixturevalue("postgres")
    name = f"t{os.urandom(6).hex()}"
    engine = sqlalchemy.create_engine(maintenance, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield maintenance.replace("/postgres?", f"/{name}?")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()
