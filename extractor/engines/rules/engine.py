"""The rules engine: marks in, labels out, no model anywhere."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version

from extractor.engines.base import Labelled
from extractor.engines.labels import AttributionLabel, Dismissal, Labels, QuoteLabel, SourceLabel
from extractor.engines.rules.apposed import name_after, role_after
from extractor.engines.rules.attributions import attributions_in
from extractor.engines.rules.claims import claims_of
from extractor.engines.rules.figures import figures_of
from extractor.engines.rules.found import Found
from extractor.engines.rules.lexicon import Word, lexicon
from extractor.engines.rules.quoted import assign_passages
from extractor.engines.rules.speakers import Cast, stretch_tokens
from extractor.engines.rules.tokens import Token, Unit, units_of
from extractor.engines.rules.transcripts import add_transcript
from extractor.engines.rules.wording import Wording
from extractor.schemas.facts import Provenance
from extractor.schemas.items import SourceKind
from extractor.text.marks import MarkedText, Stretch

__all__ = ["RulesEngine"]


class RulesEngine:
    """Labels an article by rules and word lists alone. Deterministic, free, safe to share between threads."""

    name = "rules"

    async def label(self, marked: MarkedText) -> Labelled:
        """Labels for one article. Raises nothing."""
        return Labelled(self.label_marks(marked), Provenance(engine=self.name, extractor_version=_version()))

    async def aclose(self) -> None:
        """Nothing to let go of."""

    def label_marks(self, marked: MarkedText) -> Labels:
        """The labels themselves; linear in the length of the text."""
        units = units_of(marked)
        found = [attributions_in(unit) for unit in units]
        add_transcript(units, found)
        cast = Cast(marked.text, units)
        owner = assign_passages(marked, units, found, cast)
        sources = _Sources(cast, units)
        everything = [f for here in found for f in here] + [f for f in owner.values() if f is not None]
        order: list[Found] = sorted(
            {id(f): f for f in everything}.values(),
            key=lambda f: min(f.place, *(p.start for p in f.content)),
        )
        attributions: list[AttributionLabel] = []
        places: dict[int, int] = {}
        for one in order:
            places[id(one)] = len(attributions)
            attributions.append(sources.attribution(one))
        sources.add_roles()
        quotes: list[QuoteLabel] = []
        dismissals: list[Dismissal] = []
        for passage in marked.passages:
            whose = owner.get(passage.number)
            quotes.append(
                QuoteLabel((passage.number,), passage.kind, places.get(id(whose)) if whose is not None else None)
            )
        contents = sorted((piece.start, piece.end, places[id(f)]) for f in order for piece in f.content)
        wording = Wording(marked.text, cast, sources.names)
        figures, refused = figures_of(marked, units, contents, wording)
        claims = claims_of(marked, units, found, places, wording)
        return Labels(
            sources=tuple(sources.labels),
            attributions=tuple(attributions),
            quotes=tuple(quotes),
            figures=tuple(figures),
            claims=tuple(claims),
            dismissals=(*dismissals, *refused),
        )


_FORGOTTEN = 8
"""Sentences after which the last speaker is no longer meant by "she". Why: pronouns reach over a paragraph or two."""
_UNNAMED: dict[str, SourceKind] = {
    **dict.fromkeys(("some", "many", "most", "others", "several", "few", "both", "everyone", "everybody"), "group"),
    **dict.fromkeys(("one", "someone", "somebody", "nobody"), "anonymous"),
}
"""Pronouns that say who speaks as far as the article does. Any other names nobody until it is known whom it means."""
_EPITHET = re.compile(r"(?:great-)?(mother|father|mum|dad|gran|grandmother|grandfather)(?:-of-\w+)?|\d+-year-old")


class _Sources:
    """The article's list of sources, filled as attributions ask for them."""

    def __init__(self, cast: Cast, units: list[Unit]) -> None:
        self.cast = cast
        self.units = units
        self.labels: list[SourceLabel] = []
        self.known: dict[str, int] = {}
        self.group: int | None = None
        self.institution: int | None = None
        self.speaking: str | None = None
        self.spoke = 0
        """Number of the unit in which `speaking` spoke last."""
        self.unclear: dict[str, int] = {}
        """Pronoun → where it stood last for one of whom it is not clear who he is; the next is then the same."""
        self.names: dict[int, str] = {}
        """Offset of a pronoun, or `id()` of an attribution that names no source itself → the source's name."""

    def attribution(self, found: Found) -> AttributionLabel:
        """The label of `found`, its source resolved."""
        index = self._resolve(found)
        if index is not None and not found.words and self.labels[index].name == self.speaking:
            self.spoke = found.unit + sum(p.start >= self.units[found.unit].end for p in found.content)
        origin = found.origin
        if index is not None and origin.source is not None:
            if origin.subject_kind == "pronoun":
                self.names[origin.source.start] = self._readable(index)
            if found.source is None:
                self.names[id(found)] = self._readable(index)
        text = self.cast.text
        return AttributionLabel(
            source=index,
            source_span=origin.source,
            cue_span=found.cue,
            content=tuple(sorted(found.content, key=lambda s: s.start)),
            stance=found.stance,
            hedged=found.hedged,
            via=self._via(found),
            addressee=text[found.addressee.start : found.addressee.end] if found.addressee else None,
        )

    def _readable(self, index: int) -> str:
        """The source's name as a sentence takes it: "the company"."""
        name = self.labels[index].name
        plain = name[:1].islower() and name.split(" ", 1)[0] not in lexicon().sets["determiners"]
        return f"the {name}" if plain and self.labels[index].kind != "group" and not name.endswith("s") else name

    def add_roles(self) -> None:
        """Give the persons without a role the one that the article prints beside another mention of them."""
        self.labels = [
            replace(label, role=self.cast.role_of(label.name)) if label.kind == "person" and not label.role else label
            for label in self.labels
        ]

    def _via(self, found: Found) -> tuple[int, ...]:
        if found.within is not None:
            through = self._resolve(found.within)
            return (through,) if through is not None else ()
        labels = [self.cast.label(stretch_tokens(self.units[found.unit], s)) for s in found.via]
        return tuple(self._index(label) for label in labels if label is not None)

    def _resolve(self, found: Found) -> int | None:
        if found.source is None:
            return self._resolve(found.shares) if found.shares is not None else None
        text = self.cast.text
        unit = self.units[found.unit]
        mention = text[found.source.start : found.source.end]
        if found.subject_kind == "pronoun":
            return self._pronoun(mention, found)
        where: Stretch = found.antecedent if found.antecedent is not None else found.source
        if found.subject_kind == "relative" and found.antecedent is None:
            return None
        if found.words or found.name:
            return self._told(found)
        tokens = stretch_tokens(unit, where)
        label = self._alias(tokens, found) or self.cast.label(tokens)
        if label is not None and tokens:
            label = self._apposed(unit, tokens[-1], label)
        return self._index(label) if label is not None else None

    def _told(self, found: Found) -> int | None:
        """The person named inside a quotation; who speaks in the article remains the same."""
        label = SourceLabel(found.name, "person") if found.name else self.cast.label(found.words)
        before = self.speaking, self.group, self.institution
        index = self._index(label) if label is not None else None
        self.speaking, self.group, self.institution = before
        return index

    def _alias(self, tokens: list[Token], found: Found) -> SourceLabel | None:
        """The person whom "the mother-of-two" or an interview's "A" stands for."""
        if found.lemma == ":" and len(tokens) == 1 and tokens[0].low == "a":
            name = self.cast.protagonist()
            return SourceLabel(name, "person") if name is not None else None
        if len(tokens) < 2 or tokens[0].low != "the":
            return None
        match = next((m for t in tokens[1:] if (m := _EPITHET.fullmatch(t.low)) is not None), None)
        if match is None or any(t.flags & Word.CAPITAL for t in tokens[1:]):
            return None
        sex = "" if match.group(1) is None else "she" if match.group(1).startswith(("m", "gran")) else "he"
        sex = "he" if "father" in match.group() else sex
        name = self.cast.person_for(sex, tokens[0].start, found.unit, self.speaking)
        return SourceLabel(name, "person") if name is not None else None

    def _apposed(self, unit: Unit, last: Token, label: SourceLabel) -> SourceLabel:
        """The label with the name or the role that is printed right after it."""
        tokens = unit.tokens
        at = bisect_left(tokens, last.start, key=lambda t: t.start)
        if last.flags & Word.CAPITAL:
            if label.kind != "person" or label.role is not None:
                return label
            return replace(label, role=role_after(self.cast.text, tokens, at))
        if label.kind not in ("person", "anonymous", "organization"):
            return label
        after = name_after(tokens, at)
        named = self.cast.label(tokens[after[0] : after[1] + 1]) if after is not None else None
        if named is None:
            return label
        words = label.name.split()
        while len(words) > 1 and words[0].lower() in lexicon().sets["determiners"]:
            words = words[1:]
        kind = "organization" if label.kind == "organization" else named.kind
        return SourceLabel(named.name, kind, " ".join(words))

    def _pronoun(self, mention: str, found: Found) -> int | None:
        low = mention.lower()
        if low in ("it", "its"):
            return self.institution
        if low in ("they", "their") and self.group is not None:
            return self.group
        at = found.source.start if found.source is not None else 0
        floor = max(found.floor, self.unclear.get(low, 0))
        if found.unit - self.spoke > _FORGOTTEN:
            self.speaking = None
        name = self.cast.person_for(low, at, found.unit, self.speaking, floor)
        if name is not None:
            return self._index(SourceLabel(name, "person"))
        self.unclear[low] = at
        return self._index(SourceLabel(mention, _UNNAMED[low])) if low in _UNNAMED else None

    def _index(self, label: SourceLabel) -> int:
        at = self.known.get(label.name)
        if at is None:
            at = self.known[label.name] = len(self.labels)
            self.labels.append(label)
        elif label.role and self.labels[at].role is None:
            self.labels[at] = replace(self.labels[at], role=label.role)
        kind = self.labels[at].kind
        if kind == "person":
            self.speaking = label.name
        elif kind in ("group", "anonymous"):
            if label.name.endswith("s") or " and " in label.name or label.name in ("police", "people"):
                self.group = at
        else:
            self.institution = at
        return at


def _version() -> str:
    try:
        return version("fact-extractor")
    except PackageNotFoundError:
        return "0"
