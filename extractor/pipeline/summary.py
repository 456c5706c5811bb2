"""What a run found, in lines a person can act on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from extractor.schemas.facts import ArticleFacts
from extractor.schemas.story import Disagreement, ItemRef, Story
from extractor.text.plural import count

__all__ = ["TOP", "counts", "summarise"]

TOP = 10
"""Disagreements shown. Why: what fits one screen with the rest; the page has all."""

_SEVERITY = {"high": 0, "medium": 1, "low": 2}


def counts(facts: Sequence[ArticleFacts], stories: Sequence[Story]) -> dict[str, object]:
    """The same figures for programs (run.json)."""
    coverage: Counter[str] = Counter()
    for one in facts:
        coverage.update(one.coverage.model_dump())
    merged = [f for s in stories for f in s.facts]
    disagreements = [d for s in stories for d in s.disagreements]
    return {
        "articles": len(facts),
        "items": {kind: sum(len(getattr(f, kind)) for f in facts) for kind in _KINDS},
        "flags": dict(sorted(Counter(flag.code for f in facts for flag in f.flags).items())),
        "coverage": dict(coverage),
        "stories": len(stories),
        "lineages": sum(len(s.lineages) for s in stories),
        "facts": len(merged),
        "facts_of_several_articles": sum(_in_several(f.members) for f in merged),
        "facts_from_several_sources": sum(f.from_several_sources for f in merged),
        "facts_corroborated": sum(f.status == "corroborated" for f in merged),
        "disagreements": dict(sorted(Counter(d.kind for d in disagreements).items())),
        "open": sum(d.status == "open" for d in disagreements),
    }


_KINDS = ("claims", "quotes", "figures", "attributions")


def _in_several(members: Sequence[ItemRef]) -> bool:
    return len({m.article for m in members}) > 1


def summarise(facts: Sequence[ArticleFacts], stories: Sequence[Story], *, width: int = 140) -> list[str]:
    """Lines of plain text: articles, items, coverage, stories with their lineages, the gravest disagreements."""
    items = {kind: sum(len(getattr(f, kind)) for f in facts) for kind in _KINDS}
    lines = [
        f"Articles       {len(facts)}",
        "Facts          " + ", ".join(count(n, kind[:-1]) for kind, n in items.items()),
        *_coverage(facts),
    ]
    for story in sorted(stories, key=lambda s: (-len(s.articles), s.title))[:TOP]:
        lines.append(f"Story          {_cut(story.title, width - 15)}")
        lines.append(f"               {_story(story)}")
    if len(stories) > TOP:
        lines.append(f"               … and {count(len(stories) - TOP, 'more story', 'more stories')}")
    found = [(s, d) for s in stories for d in s.disagreements if d.status == "open"]
    found.sort(key=lambda pair: (_SEVERITY[pair[1].severity], -len(pair[0].articles), int(pair[1].id[1:])))
    if found:
        lines.append(f"Disagreements  {_kinds(d for _, d in found)}")
    for _, d in found[:TOP]:
        who = _cut(_who(d), width // 2)
        lines.append(f"  {d.severity:6}  {d.kind:19}  {_cut(d.summary, width - 33 - len(who))} [{who}]")
    if len(found) > TOP:
        lines.append(f"  … and {len(found) - TOP} more on the page")
    return lines


def _coverage(facts: Sequence[ArticleFacts]) -> list[str]:
    c: Counter[str] = Counter()
    for one in facts:
        c.update(one.coverage.model_dump())

    def of(found: str, kind: str) -> str:
        return (
            f"{c[f'{kind}_extracted']} of {c[found]} {found.replace('_', ' ')} extracted, "
            f"{c[f'{kind}_dismissed']} dismissed, {c[f'{kind}_unaccounted']} unaccounted for"
        )

    return [f"Coverage       {of('quoted_passages', 'quotes')}", f"               {of('quantities', 'figures')}"]


def _story(story: Story) -> str:
    shared = sum(_in_several(f.members) for f in story.facts)
    carried = sum(f.from_several_sources for f in story.facts)
    return (
        f"{count(len(story.articles), 'article')} from {count(len(story.lineages), 'independent source')}; "
        f"{count(len(story.facts), 'fact')}, {shared} in several articles, {carried} from two sources or more; "
        f"{count(len(story.disagreements), 'disagreement')}"
    )


def _kinds(found: Iterable[Disagreement]) -> str:
    tally: Counter[str] = Counter(d.severity for d in found)
    return ", ".join(f"{tally[s]} {s}" for s in _SEVERITY if tally[s])


def _who(disagreement: Disagreement) -> str:
    """The publishers of each side, sides set apart by a bar."""
    return " | ".join(_cut(", ".join(p.publishers) or "?", 24) for p in disagreement.positions)


def _cut(text: str, width: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"
