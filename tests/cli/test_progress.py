"""What a person sees of a long run: a bar on a terminal, nothing of it anywhere else."""

from __future__ import annotations

import os
import re
import struct
import subprocess
from pathlib import Path

import pytest

from extractor.cli.progress import expected_articles
from extractor.testing.faults import Faults
from extractor.testing.server import OpenAIServer, ServerOptions, serve_in_thread
from tests.cli.command import COMMAND, clean_environment, extractor


def articles(folder: Path, count: int) -> None:
    folder.mkdir()
    for n in range(count):
        (folder / f"{n:03}.txt").write_text(f"The mayor, Ana Ruiz, said on Friday that {n + 2} ships had left.\n")


def environment(server: OpenAIServer) -> dict[str, str]:
    return {"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "sk-test", "EXTRACTOR_REASKS": "0"}


def on_terminal(*arguments: str, cwd: Path, env: dict[str, str]) -> tuple[int, str, str]:
    """Exit code, stdout, and what a terminal of 160 columns got on stderr."""
    pty = pytest.importorskip("pty")
    import fcntl
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 160, 0, 0))
    around = clean_environment(cwd, {"TERM": "xterm", **env})
    shown = b""
    with subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=theirs, cwd=cwd, env=around) as run:
        os.close(theirs)
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # Linux: the other end is gone
                break
            if not part:
                break
            shown += part
        os.close(ours)
        assert run.stdout is not None
        out = run.stdout.read().decode()
    return run.returncode, out, re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode())


def test_a_terminal_shows_articles_rate_cost_cache_retries_failures_and_time_left(tmp_path: Path) -> None:
    articles(tmp_path / "in", 24)
    (tmp_path / "in" / "bad.txt").write_bytes(b"\x00")
    faults = Faults(at=dict.fromkeys(range(4, 24, 4), "500"))  # five: one less than the attempts of a call
    with serve_in_thread(options=ServerOptions(latency=0.2, faults=faults)) as server:
        known = ["extract", "in/000.txt", "in/001.txt", "-o", "known.jsonl", "-q"]
        assert extractor(*known, cwd=tmp_path, env=environment(server)).returncode == 0
        code, out, shown = on_terminal(
            "extract", "in", "-o", "facts.jsonl", "-j", "2", cwd=tmp_path, env=environment(server)
        )
    assert (code, out) == (1, "")
    steps = [step.strip() for step in re.split(r"[\r\n]+", shown) if "/s" in step]
    assert len(steps) > 5
    for pattern in (
        r"[1-9]\d*/25 articles, \d+\.\d/s", "1 failed", r"\$0\.\d{4}", "2 from cache", r"\d+ retr(y|ies)", r"0:00:\d\d left",
    ):  # fmt: skip
        assert any(re.search(pattern, step) for step in steps), pattern
    assert max(map(len, steps)) <= 160
    assert "bad.txt" in shown
    assert "24 articles done, 1 failed" in shown.splitlines()[-1]


def test_no_terminal_or_quiet_shows_nothing_of_it(tmp_path: Path) -> None:
    articles(tmp_path / "in", 3)
    with serve_in_thread() as server:
        piped = extractor("extract", "in", cwd=tmp_path, env=environment(server))
        _, out, shown = on_terminal("extract", "in", "-q", cwd=tmp_path, env=environment(server))
    assert "\x1b" not in piped.stdout + piped.stderr
    assert "/s" not in piped.stderr
    assert len(piped.stderr.splitlines()) == 1
    assert (len(out.splitlines()), shown) == (3, "")


def test_articles_are_counted_ahead_where_that_is_cheap(tmp_path: Path) -> None:
    articles(tmp_path / "in", 3)
    (tmp_path / "rows.jsonl").write_text('{"text": "a"}\n\n{"text": "b"}\nnot json')
    (tmp_path / "rows.csv").write_text('text\n"a\nb"\n')
    assert expected_articles([str(tmp_path / "in")]) == 3
    assert expected_articles([str(tmp_path / "in"), str(tmp_path / "rows.jsonl"), str(tmp_path / "none.txt")]) == 7
    assert expected_articles([str(tmp_path / "in"), "-"]) is None
    assert expected_articles([str(tmp_path)]) is None, "a CSV's rows may hold line ends"


@pytest.mark.parametrize("limit", [["--max-tokens", "12000"], ["--max-cost", "0.02"]])
def test_a_ceiling_stops_before_the_request_that_would_pass_it(tmp_path: Path, limit: list[str]) -> None:
    articles(tmp_path / "in", 20)
    with serve_in_thread() as server:
        done = extractor("extract", "in", "-o", "facts.jsonl", "-j", "1", *limit, cwd=tmp_path, env=environment(server))
        sent = server.bill.completions
    assert done.returncode == 5, done.stderr
    assert "raise it and run again" in done.stderr
    assert 0 < sent < 20
    spent = re.search(r"(\d+) used|([\d.]+) spent", done.stderr)
    assert spent is not None
    assert float(spent.group(1) or spent.group(2)) <= float(limit[1])
