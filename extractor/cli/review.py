"""`extractor review`: decide what the articles disagree on, in a browser, in the terminal, or on one page to send."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.options import Json, Quiet

if TYPE_CHECKING:
    from extractor.cli.talk import Talk
    from extractor.review.desk import ReviewDesk

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Mounts the command."""
    app.command("review", short_help="Decide disagreements: browser, terminal or one HTML page.")(review)


def review(
    stories: Annotated[Path, typer.Argument(metavar="STORIES", help="stories.jsonl, as `reconcile` writes it.")],
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write one self-contained page.")] = None,
    serve: Annotated[bool, typer.Option("--serve", help="Review in the browser (needs the extra [service]).")] = False,
    decisions: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The decision log (default: decisions.jsonl beside STORIES).")
    ] = None,
    reviewer: Annotated[str | None, typer.Option(metavar="NAME", help="Who decides (default: your login).")] = None,
    blind: Annotated[bool, typer.Option("--blind", help="Show me only my own decisions: a second pass.")] = False,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="Write all decisions as CSV.")] = None,
    gold: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write corrected articles, for `extractor evaluate`.")
    ] = None,
    agreement: Annotated[bool, typer.Option("--agreement", help="Say how far the reviewers agree.")] = False,
    host: Annotated[str, typer.Option(help="Address to listen on; others than 127.0.0.1 need --token.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8765,
    token: Annotated[str | None, typer.Option(help="Secret the browser must show; 16 characters or more.")] = None,
    allow_host: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Another name under which the server is reached.")
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Review a stories file.

    With no option on a terminal: one disagreement after the other, one key decides. Not on a terminal: the list.
    Decisions are only ever added to the log; `u` takes the last one back.
    """
    from extractor.cli.same_file import refuse_same_file
    from extractor.cli.talk import Talk
    from extractor.errors import InputError
    from extractor.pipeline.stories import load_stories
    from extractor.review.decision_log import DecisionLog
    from extractor.review.desk import DeskOptions, ReviewDesk
    from extractor.review.links import ON_PAGE, SERVED

    for output in (html, csv, gold, decisions):
        refuse_same_file(output, [stories])
    talk = Talk(quiet=quiet)
    log = DecisionLog(decisions or stories.parent / "decisions.jsonl")
    options = DeskOptions(blind=blind, links=SERVED if serve else ON_PAGE)
    held = list(load_stories(stories))
    if not held:
        raise InputError(f"{stories}: no story in it; `extractor reconcile FACTS -o {stories}` writes one")
    desk = ReviewDesk(held, log, options)
    log.state()
    for damage in log.damage:
        talk.warn(f"{log.path}#{damage.line}: left out: {damage.reason}")
    name = reviewer or _login()
    wrote = _write_files(desk, talk, html=html, csv=csv, gold=gold)
    if agreement:
        _say_agreement(desk, as_json=as_json)
    elif serve:
        _serve(desk, name, talk, (host, port, token, tuple(allow_host or ())))
    elif as_json or (not wrote and not (sys.stdin.isatty() and sys.stdout.isatty())):
        _print_list(desk, name, as_json=as_json)
    elif not wrote:
        _decide_here(desk, name)
        done = desk.progress(log.state(), name)
        talk.say(f"{done.decided} of {done.total} decided; the log is {log.path}")


def _login() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no login name is known to the system
        return "reviewer"


def _write_files(desk: ReviewDesk, talk: Talk, *, html: Path | None, csv: Path | None, gold: Path | None) -> bool:
    from extractor.pipeline.stories import replace_file

    state = desk.log.state()
    if html is not None:
        from extractor.review.page import render_page

        replace_file(html, [render_page([i.story for i in desk.indexes], state).encode()])
        talk.say(f"wrote {html}")
    if csv is not None:
        from extractor.review.tables import decisions_csv

        replace_file(csv, [decisions_csv(desk.queue(state, "")).encode("utf-8-sig")])
        talk.say(f"wrote {csv}")
    if gold is not None:
        from extractor.review.tables import gold_lines

        replace_file(gold, (line.encode() for line in gold_lines(desk.indexes, state)))
        talk.say(f"wrote {gold}")
    return any(path is not None for path in (html, csv, gold))


def _print_list(desk: ReviewDesk, name: str, *, as_json: bool) -> None:
    import json

    from extractor.review.terminal import case_record, list_line

    cases = desk.queue(desk.log.state(), name)
    if as_json:
        print(json.dumps([case_record(c) for c in cases], indent=2))
        return
    for case in cases:
        print(list_line(case, several=len(desk.indexes) > 1))


def _decide_here(desk: ReviewDesk, name: str) -> None:
    from rich.console import Console

    from extractor.review.keyboard import open_keyboard
    from extractor.review.terminal import review_in_terminal

    with open_keyboard() as keyboard:
        review_in_terminal(desk, name, Console(highlight=False), keyboard.read, lambda: keyboard.ask("Note"))


def _say_agreement(desk: ReviewDesk, *, as_json: bool) -> None:
    import json
    from dataclasses import asdict

    from extractor.review.agreement import measure_agreement
    from extractor.text.plural import count

    found = measure_agreement(desk.log.state())
    if as_json:
        print(json.dumps(asdict(found), indent=2))
        return
    for pair in found.pairs:
        kappa = "not defined" if pair.kappa is None else f"{pair.kappa:.3f}"
        one, two = pair.reviewers
        print(f"{one} and {two}: {pair.agreed} of {pair.both} the same, Cohen's kappa {kappa}")
    alpha = "not defined" if found.alpha is None else f"{found.alpha:.3f}"
    who = count(len(found.reviewers), "reviewer")
    print(f"{who}: Krippendorff's alpha {alpha}, {len(found.contested)} decided differently")


def _serve(desk: ReviewDesk, name: str, talk: Talk, where: tuple[str, int, str | None, tuple[str, ...]]) -> None:
    import socket

    from extractor.errors import ConfigError, StoreError
    from extractor.review.guard import BindPolicy

    host, port, token, names = where
    BindPolicy(host, port, token, names)
    try:
        import uvicorn

        from extractor.review.server import guarded_app
    except ImportError as error:
        raise ConfigError(f"--serve needs {error.name!r}; pip install 'fact-extractor[service]'") from error
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen()  # from here on a browser waits instead of being refused
        except OSError as error:
            raise StoreError(f"cannot listen on {host}:{port}: {error.strerror}; choose another --port") from error
        port = listener.getsockname()[1]
        policy = BindPolicy(host, port, token, names)
        shown = f"[{host}]" if ":" in host else host
        talk.say(f"reviewing at http://{shown}:{port}/{'?token=' + token if token else ''}  (Ctrl-C ends)")
        talk.say(f"decisions go to {desk.log.path}")
        config = uvicorn.Config(guarded_app(desk, policy, name), log_level="warning", lifespan="off")
        try:
            uvicorn.Server(config).run(sockets=[listener])
        except KeyboardInterrupt as e:
            e.add_note("this is how it ends: nothing is said of it")
            raise
