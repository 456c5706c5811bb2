"""The reconciler: stories, independent lineages, same facts and typed disagreements across articles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from extractor.errors import InputError
from extractor.llm.calls import Request
from extractor.prompts import Prompt, load_prompt
from extractor.reconcile.blocks import build_blocks
from extractor.reconcile.decisions import apply_decisions, in_force
from extractor.reconcile.explanations import Explanation, Feature, explain
from extractor.reconcile.judge import Judge, build_request
from extractor.reconcile.options import DEFAULTS, ReconcileOptions
from extractor.reconcile.shelf import Shelf
from extractor.reconcile.stories import Sketch, find_stories, sketch
from extractor.reconcile.story import lay_out_story, reconcile_story
from extractor.schemas import SCHEMA_VERSION, ArticleFacts, Decision, Story

__all__ = [
    "Explanation",
    "Feature",
    "Judge",
    "ReconcileOptions",
    "explain",
    "iter_stories",
    "judge_requests",
    "reconcile",
    "story_groups",
]


def reconcile(
    facts: Iterable[ArticleFacts],
    *,
    options: ReconcileOptions = DEFAULTS,
    judge: Judge | None = None,
    decisions: Sequence[Decision] = (),
    previous: Sequence[Story] = (),
) -> list[Story]:
    """Stories of the given articles, in order of their first article id; empty for no articles.

    The order of `facts` does not matter; an article given twice counts once. `decisions` are put in by fingerprint, and
    by evidence where `previous` holds the stories they were made on.

    Raises:
        InputError: facts of another schema version.
    """
    held = _unique(facts)
    verdicts = in_force(decisions)
    return [
        apply_decisions(reconcile_story([held[i] for i in group], options, judge), verdicts, previous)
        for group in _groups(held, options)
    ]


def iter_stories(
    facts: Iterable[ArticleFacts],
    *,
    options: ReconcileOptions = DEFAULTS,
    judge: Judge | None = None,
    decisions: Sequence[Decision] = (),
    previous: Sequence[Story] = (),
) -> Iterator[Story]:
    """What `reconcile` returns, story by story, in the memory of one story and a sketch of every article.

    `facts` is read once, to its end, before the first story comes; meanwhile the facts wait in a temporary file.

    Raises:
        InputError: facts of another schema version.
    """
    verdicts = in_force(decisions)
    with Shelf() as shelf:
        sketches = [sketch(one) for one in _checked(facts) if shelf.put(one)]
        groups = _grouped([s.id for s in sketches], sketches, options)
        del sketches
        for group in groups:
            story = reconcile_story([shelf.get(i) for i in group], options, judge)
            yield apply_decisions(story, verdicts, previous)


def story_groups(facts: Iterable[ArticleFacts], *, options: ReconcileOptions = DEFAULTS) -> list[list[ArticleFacts]]:
    """The articles of each story that `reconcile` would give, in its order: to reconcile each elsewhere, with
    `one_story`.

    Raises:
        InputError: facts of another schema version.
    """
    held = _unique(facts)
    return [[held[i] for i in group] for group in _groups(held, options)]


def judge_requests(
    facts: Iterable[ArticleFacts],
    options: ReconcileOptions = DEFAULTS,
    model: str = "any",
    prompt: Prompt | None = None,
) -> list[Request]:
    """Every request a judge would be asked for these facts, in order: to export, price or record them."""
    held = _unique(facts)
    return [
        build_request(block, prompt or load_prompt("judge"), model)
        for group in _groups(held, options)
        for block in build_blocks(lay_out_story([held[i] for i in group]), options.judge_items)
    ]


def _checked(facts: Iterable[ArticleFacts]) -> Iterator[ArticleFacts]:
    for one in facts:
        if one.schema_version != SCHEMA_VERSION:
            raise InputError(
                f"facts of article {one.article.id!r} have schema version {one.schema_version!r}, this program reads "
                f"{SCHEMA_VERSION!r}: extract the article again"
            )
        yield one


def _unique(facts: Iterable[ArticleFacts]) -> dict[str, ArticleFacts]:
    held: dict[str, ArticleFacts] = {}
    for one in _checked(facts):
        known = held.setdefault(one.article.id, one)
        if known is not one and known.model_dump_json() > one.model_dump_json():
            held[one.article.id] = one  # the same one for every order of the input
    return held


def _groups(held: dict[str, ArticleFacts], options: ReconcileOptions) -> list[list[str]]:
    return _grouped(list(held), [sketch(one) for one in held.values()], options)


def _grouped(ids: list[str], sketches: list[Sketch], options: ReconcileOptions) -> list[list[str]]:
    if options.one_story:
        return [sorted(ids)] if ids else []
    return find_stories(sketches, window_days=options.window_days)
