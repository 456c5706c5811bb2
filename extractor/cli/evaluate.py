"""`extractor evaluate`: how good an extraction is against a gold annotation."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli import options as o
from extractor.cli.same_file import refuse_same_file
from extractor.cli.talk import Talk

if TYPE_CHECKING:
    from extractor.evaluation import Evaluation

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Mounts the command."""
    app.command("evaluate", short_help="Score an extraction against gold.")(evaluate)


def evaluate(
    gold: Annotated[
        Path, typer.Argument(metavar="GOLD", help="A facts.jsonl, gold JSON, brat .ann, or a folder of those.")
    ],
    pred: Annotated[Path, typer.Argument(metavar="PRED", help="facts.jsonl to score.")],
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write the misses in context as a page.")
    ] = None,
    worst: Annotated[int, typer.Option(metavar="N", help="Articles on the page, most misses first.")] = 50,
    json_: o.Json = False,
) -> None:
    """Precision, recall and F1 per kind with 95% bootstrap intervals over articles, overall and per publisher.

    Kinds that the gold does not annotate are left out. Articles are matched by text, else by file name.
    """
    from extractor.evaluation import evaluate as score
    from extractor.evaluation import read_gold
    from extractor.evaluation.page import render_misses

    refuse_same_file(html, [gold, pred])
    talk = Talk()
    result = score(read_gold(gold), pred, worst=worst if html else 0)
    for key in result.without_prediction[:5]:
        talk.warn(f"gold article {key!r} has no line in {str(pred)!r}")
    if len(result.without_prediction) > 5:
        talk.warn(f"… and {len(result.without_prediction) - 5} more")
    if not result.total.articles:
        talk.error(f"no article of {str(gold)!r} is in {str(pred)!r}: nothing could be scored")
        raise typer.Exit(4)
    if html:
        html.write_text(render_misses(result), encoding="utf-8")
        talk.say(f"misses in context: {html}")
    if json_:
        _print_json(result)
    else:
        _print_table(result)


def _print_json(result: Evaluation) -> None:
    import json

    from extractor.evaluation.evaluate import rows

    out = {
        "articles": result.total.articles,
        "without_prediction": result.without_prediction,
        "metrics": {m.name: {"rate": m.what, **r} for m, r in rows(result)},
        "publishers": {
            name: {
                "articles": t.articles,
                **{k: {"precision": c.precision, "recall": c.recall, "f1": c.f1} for k, c in t.sums.items()},
            }
            for name, t in sorted(result.publishers.items())
        },
    }
    sys.stdout.write(json.dumps(out, ensure_ascii=False) + "\n")


def _print_table(result: Evaluation) -> None:
    from extractor.evaluation.evaluate import rows

    def percent(value: float | None) -> str:
        return "    –" if value is None else f"{100 * value:5.1f}"

    print(f"{'articles: ' + str(result.total.articles):34s} {'%':>5s}   95% interval   precision  recall")
    shown = []
    for metric, r in rows(result):
        shown.append(metric)
        print(
            f"{metric.label:34s} {percent(r['value'])}  {percent(r['low'])}–{percent(r['high'])}"
            f"       {percent(r['precision'])}   {percent(r['recall'])}"
        )
    if len(result.publishers) > 1:
        head = [m for m in shown if m.what == "f1"]
        print("\n" + f"{'F1 by publisher':34s} " + " ".join(f"{m.name[:18]:>18s}" for m in head))
        for name, tally in sorted(result.publishers.items()):
            values = [tally.sums[m.name].f1 if m.name in tally.sums else None for m in head]
            print(f"{name[:28]:28s} {tally.articles:5d} " + " ".join(f"{percent(v):>18s}" for v in values))
