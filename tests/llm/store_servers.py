"""Real servers for shared ledgers, started on a free port of this machine with a folder of their own."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

__all__ = ["Postgres", "Redis"]


def has_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Redis:
    """redis-server (or valkey-server) that writes each command to disk before it answers."""

    def __init__(self, folder: Path, *options: str) -> None:
        binary = shutil.which("redis-server") or shutil.which("valkey-server")
        if binary is None:
            pytest.skip("no redis-server here: apt-get install redis-server")
        self.folder, self.port = folder, free_port()
        self.command = [
            binary, "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", "",
            "--appendonly", "yes", "--appendfsync", "always", "--requirepass", "s3cret-word", *options,
        ]  # fmt: skip
        self.start()

    @property
    def url(self) -> str:
        return f"redis://:s3cret-word@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        log = (self.folder / "server.log").open("ab")
        self.process = subprocess.Popen(self.command, stdout=log, stderr=log)
        log.close()
        wait_for(self.port, self.process)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    stop = kill


class Postgres:
    """A PostgreSQL cluster of its own, run by an unprivileged user where the tests run as root."""

    def __init__(self) -> None:
        found = shutil.which("postgres") or next(
            (str(path) for path in sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), reverse=True)), None
        )
        if found is None:
            pytest.skip("no PostgreSQL server here: apt-get install postgresql")
        self.bin = Path(found).resolve().parent
        self.as_user: list[str] = []
        if os.geteuid() == 0:
            if shutil.which("runuser") is None or not has_user("postgres"):
                pytest.skip("PostgreSQL refuses to run as root, and there is no user postgres to run it")
            self.as_user = ["runuser", "-u", "postgres", "--"]
        # Not in pytest's own folder: that is closed to other users, and every session closes it again.
        folder = Path(tempfile.mkdtemp(prefix="ledger-postgres-"))
        if self.as_user:
            shutil.chown(folder, "postgres")
        self.folder, self.port = folder, free_port()
        password = folder / "password"
        password.write_text("s3cret-word\n")
        if self.as_user:
            shutil.chown(password, "postgres")
        self.run(
            "initdb", "-D", str(folder / "data"), "-U", "ledger_owner", "-A", "scram-sha-256", "--pwfile", str(password)
        )
        self.start()

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://ledger_owner:s3cret-word@127.0.0.1:{self.port}/postgres"

    def run(self, name: str, *arguments: str) -> None:
        command = [*self.as_user, str(self.bin / name), *arguments]
        with (self.folder / "run.log").open("ab") as log:
            subprocess.run(command, check=True, stdout=log, stderr=log, cwd=self.folder, timeout=60)

    def start(self) -> None:
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-o", options, "start")

    def kill(self) -> None:
        """As a crash: every process of it at once; it recovers when it starts again."""
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")

    def stop(self) -> None:
        if (self.folder / "data" / "postmaster.pid").exists():
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        assert process.poll() is None, "the server ended at once"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the server does not listen")
