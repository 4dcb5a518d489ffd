"""A Postgres of one's own: a cluster in a folder, reached by a socket in it, with a fresh database for whoever asks."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

_DEBIANS = Path("/usr/lib/postgresql")
# Nothing of a test has to outlive the machine.
_OPTIONS = "-c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=16MB"


class Cluster:
    """A running Postgres."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._made = folder, 0

    def new_database(self) -> str:
        """SQLAlchemy's URL of an empty database."""
        self._made += 1
        name = f"ledger_{self._made}"
        engine = create_engine(
            make_url(self.url("postgres")).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
        )
        with engine.connect() as connection:
            connection.execute(text(f"create database {name}"))
        engine.dispose()
        return self.url(name)

    def url(self, database: str) -> str:
        """SQLAlchemy's URL of a database, as people write it."""
        return f"postgresql://tester@/{database}?host={self._folder}"


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Start one, and take it down. Skips where Postgres is not installed."""
    programs = _programs()
    if programs is None:
        pytest.skip("Postgres is not installed")
    # Sockets have short names, and Postgres, which does not run as root, has to reach its folder.
    folder = Path(tempfile.mkdtemp(prefix="switchboard-pg-", dir="/tmp"))
    as_whom = _whom()
    if as_whom:
        shutil.chown(folder, as_whom)
    data = folder / "data"

    def run(program: str, *arguments: str) -> None:
        command = [str(programs / program), *arguments]
        log = folder / "setup.log"
        with log.open("ab") as output:
            done = subprocess.run(command, user=as_whom, cwd=folder, stdout=output, stderr=output, check=False)
        assert done.returncode == 0, log.read_text(encoding="utf-8")[-2000:]

    try:
        run("initdb", "-D", str(data), "-U", "tester", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
        run("pg_ctl", "-D", str(data), "-w", "-o", f"{_OPTIONS} -k {folder}", "-l", str(folder / "log"), "start")
        try:
            yield Cluster(folder)
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    found = shutil.which("initdb")
    places = [Path(found).parent] if found else sorted(_DEBIANS.glob("*/bin"), reverse=True)
    return next((place for place in places if (place / "initdb").exists()), None)


def _whom() -> str | None:
    """Whom it runs as: us, unless we are root, which it refuses."""
    if os.geteuid() != 0:
        return None
    known = {each.pw_name for each in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in known), None)
