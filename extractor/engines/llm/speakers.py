"""Whether a draft gives words to the one who said them: read off where they stand and who is named beside them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from extractor.engines.audit.speakers import BEFORE_OTHERS, before_noun
from extractor.engines.labels import AttributionLabel, Labels, SourceLabel
from extractor.engines.llm.problems import Problem, shown
from extractor.engines.llm.sources import name_words, same_name
from extractor.text import find_names
from extractor.text.fold import fold_text
from extractor.text.marks import MarkedText, Quantity, QuotedPassage, Sentence, Stretch

__all__ = ["misnamed_sources", "misplaced_words", "overheard", "quotes_oneself", "sentence_at"]

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_POSSESSIVES = ("'", "’")
_QUOTED = re.compile('["“”„‟«»″「」『』]')
_WORD_OR_NUMBER = re.compile(r"\w+")
_STEM = 6
"""Letters by which words of one root meet: "Ukrainian", "Ukraine"."""
_ONESELF = re.compile(
    r"\b(?:I|we)(?:['’](?:d|ve|m|re|ll))?\b(?!.*\b(?:he|she|they|it|you|who)\b)", re.IGNORECASE | re.S
)
"""Somebody who tells what he himself said, and nobody after that."""
_I_SAID = re.compile(r",\W{1,4}(?:I|we)\b", re.IGNORECASE)
_LEAST_WORDS = 4
"""Words from which on a passage that looks like a clause is one. Why: shorter ones are names and terms."""
_BESIDE = 48
"""Code points beside a quotation in which the words of its speaker stand ("said Boris Vale, a lawyer")."""


def misplaced_words(marked: MarkedText, labels: Labels) -> list[Problem]:
    """Quotes and figures outside what their own speaker says, and inside what somebody else says.

    Left alone: what stands in headings (the text below gives their speaker), quotes inside others (the outer speaker
    tells whose they are), and words that their speaker's content holds in another place.
    """
    attributions, sources = labels.attributions, labels.sources
    said = sorted((s.start, s.end, a.source) for a in attributions if a.source is not None for s in a.content)
    out = []
    for place, attribution, mark in _attributed(marked, labels):
        own = attributions[attribution].source
        if own is None:
            continue
        begun = said[: bisect_left(said, (place.start + 1,))]
        around = {source for _, end, source in begun if place.end <= end}
        if not around or own in around or any(same_name(sources[i].name, sources[own].name) for i in around):
            continue
        printed = marked.text[place.start : place.end]
        words = _plain(printed)
        elsewhere = (_plain(marked.text[start:end]) for start, end, source in said if source == own)
        if sentence_at(marked, place.start).heading or any(f" {words} " in f" {text} " for text in elsewhere):
            continue
        others = " and ".join(repr(shown(sources[i].name)) for i in sorted(around))
        out.append(
            Problem(
                "figure_of_another" if mark.startswith(("n", "addn")) else "quote_of_another",
                f"{mark} {shown(printed)!r} is given to {shown(sources[own].name)!r}, but stands in what {others} "
                "says: give it the att of who said it",
            )
        )
    return out


def _attributed(marked: MarkedText, labels: Labels) -> Iterator[tuple[QuotedPassage | Quantity | Stretch, int, str]]:
    """Where each quote and figure with an attribution stands, its attribution, and the mark it goes by."""
    for quote in labels.quotes:
        passage = marked.passages[quote.passages[0]]
        if quote.attribution is not None and not passage.depth:
            yield passage, quote.attribution, f"q{passage.number}"
    for added in labels.added_quotes:
        if added.attribution is not None:
            yield added.parts[0], added.attribution, "addq"
    for figure in labels.figures:
        if figure.attribution is not None:
            n = marked.quantities[figure.quantity]
            yield n, figure.attribution, f"n{n.number}"
    for more in labels.added_figures:
        if more.attribution is not None:
            yield more.span, more.attribution, "addn"


def misnamed_sources(
    marked: MarkedText, attributions: Iterable[tuple[int, AttributionLabel]], sources: Sequence[SourceLabel]
) -> list[Problem]:
    """Attributions (with their numbers) whose words for the source name another source of the list."""
    out = []
    named = [name_words(source.name) for source in sources]
    for number, label in attributions:
        if label.source is None or label.source_span is None:
            continue
        who = marked.text[label.source_span.start : label.source_span.end]
        words, own = name_words(who), sources[label.source]
        if not words or words & named[label.source] or not any(words & other for other in named):
            continue
        if _stems(words) & (_stems(named[label.source]) | _stems(name_words(own.role or ""))):
            continue
        other = next((s for s, of in zip(sources, named, strict=True) if of and _is_named(who, words, s, of)), None)
        if other is not None:
            out.append(
                Problem(
                    "source_of_another",
                    f"att {number}: its source is {shown(own.name)!r}, but {shown(who)!r} in sentence "
                    f"{sentence_at(marked, label.source_span.start).number} is {shown(other.name)!r}: give the "
                    "number of the source whose words these are",
                )
            )
    return out


def overheard(marked: MarkedText, passage: QuotedPassage) -> bool:
    """Whether a passage is plainly what somebody says: a clause of some length with a word of speech beside it."""
    if passage.kind != "direct" or passage.depth or sentence_at(marked, passage.start).heading:
        return False
    if len(_WORD.findall(marked.text, passage.start, passage.end)) < _LEAST_WORDS:
        return False
    before = marked.text[max(0, passage.outer_start - _BESIDE) : passage.outer_start].rpartition("\n")[2]
    after = marked.text[passage.outer_end : passage.outer_end + _BESIDE].partition("\n")[0]
    if before.rstrip().endswith((":", "：")):
        return True
    from extractor.engines.rules.lexicon import lexicon  # here, because few answers need the rules' 80 ms of import

    beside = [*_WORD.findall(_QUOTED.split(before)[-1]), *_WORD.findall(_QUOTED.split(after)[0])]
    verbs = lexicon().verbs
    return any("quote" in verbs[low].frames for low in (w.lower() for w in beside) if low in verbs)


def quotes_oneself(marked: MarkedText, passage: QuotedPassage, outer: QuotedPassage) -> bool:
    """Whether a quotation inside another is plainly of the same person's words: "I said, '…'"; English only."""
    lead = marked.text[outer.start : passage.outer_start]
    clause = re.split(r"[.!?…]\s", lead)[-1]
    return bool(_ONESELF.search(clause) or _I_SAID.match(marked.text, passage.end - 1, outer.end))


def _is_named(who: str, words: frozenset[str], other: SourceLabel, of: frozenset[str]) -> bool:
    """Whether `who` is the other source: as it is listed, or by its name or a part of it outside "of …", "…'s"."""
    if words == of:
        return True
    if words <= of:
        printed = [m for m in _WORD.finditer(who) if m.group().lower() in of]
        if not all(m.group()[0].isupper() for m in printed):
            return False
        alone = not printed or before_noun(who, printed[0].start(), printed[-1].end()) is None
        return alone and _is_name(other, of)
    full = who.find(other.name)  # also behind a title that is no part of the name: "German Chancellor Friedrich Merz"
    part = (full, full + len(other.name)) if full >= 0 else _part(who, of)
    if part is None:
        return False
    start, end = part
    return (
        not BEFORE_OTHERS.search(who[:start])
        and not who.startswith(_POSSESSIVES, end)
        and before_noun(who, start, end) is None
        and _is_name(other, of)
    )


def _is_name(source: SourceLabel, words: frozenset[str]) -> bool:
    """Whether a source goes by a name: a description shares its words with others."""
    return any(name_words(name.text) >= words for name in find_names(source.name))


def _part(who: str, of: frozenset[str]) -> tuple[int, int] | None:
    """Where the first name in `who` that is a part of the other's stands: "Mr Vale, a lawyer"."""
    parts = ((n.start, n.end) for n in find_names(who) if (printed := name_words(n.text)) and printed <= of)
    return next(parts, None)


@lru_cache(maxsize=256)
def _stems(words: frozenset[str]) -> frozenset[str]:
    return frozenset([word[:_STEM] for word in words])


def _plain(text: str) -> str:
    return " ".join(_WORD_OR_NUMBER.findall(fold_text(text).lower()))


def sentence_at(marked: MarkedText, at: int) -> Sentence:
    """The sentence that holds or comes before code point `at`."""
    index = bisect_right(marked.sentences, at, key=lambda s: s.start) - 1
    return marked.sentences[max(0, index)]
