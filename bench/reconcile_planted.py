"""Planted conflicts and their look-alikes: precision and recall per kind, and independent sources on copy trees.

    python bench/reconcile_planted.py [--stories 200] [--trees 200] [--seed 1]

Two made-up reports of one day's events tell the same statements in different words and order. Into some pairs a
conflict
is planted (a number, unit, date, negation, name, speaker, office, quotation, denial, …); others get a look-alike that
is no
conflict. A disagreement counts as right when it sets the two items of a planted pair against each other under a kind
that fits. Copy trees are cut, shuffled and reworded from the articles in seeds/ and from the made-up reports.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import random
import re
from collections import Counter
from dataclasses import dataclass, field

from extractor.reconcile import ReconcileOptions, reconcile
from extractor.schemas import (
    Article,
    ArticleFacts,
    Attribution,
    Claim,
    Coverage,
    Figure,
    Provenance,
    Quote,
    Source,
    Span,
)

GIVEN = [
    "Ana",
    "Boris",
    "Carla",
    "Dmitar",
    "Elena",
    "Farid",
    "Greta",
    "Hugo",
    "Ines",
    "Jonas",
    "Karla",
    "Lucien",
    "Mira",
    "Nadia",
    "Oskar",
    "Petra",
    "Rosa",
    "Stefan",
]
FAMILY = [
    "Abelard",
    "Brandvik",
    "Castellan",
    "Drummond",
    "Eskildsen",
    "Ferreira",
    "Gallowayne",
    "Hartwell",
    "Ivarsson",
    "Jankowski",
    "Kowalczyk",
    "Lindqvist",
    "Mortensen",
    "Novotny",
    "Okonkwo",
    "Pettersson",
    "Quintero",
    "Rasmussen",
    "Santangelo",
    "Thorvald",
    "Umberto",
    "Valdivia",
    "Westergaard",
    "Yamazaki",
]
TOWNS = [
    "Ardmore",
    "Bexley",
    "Calstock",
    "Dunmore",
    "Elmsworth",
    "Farrow",
    "Glenside",
    "Halbrook",
    "Inverley",
    "Jessop",
    "Kingsmere",
    "Larkhall",
    "Marwick",
    "Norhaven",
    "Oakridge",
    "Pellworth",
    "Ravenport",
    "Stonebeck",
    "Tillmouth",
    "Upwell",
    "Varnholm",
    "Westmarch",
    "Yarrowby",
    "Zennick",
]


@dataclass
class Told:
    """One statement as one article tells it: its text, who says it, what stands in it."""

    text: str
    source: str | None = None
    role: str | None = None
    kind: str = "person"
    cue: str = "said"
    quote: str | None = None
    figure: tuple[str, float | None, str, str, str, str] | None = None
    """(words, value, unit, dimension, qualifier, measure)"""
    stance: str = "said"
    hedged: bool = False
    via: str | None = None


@dataclass
class Pair:
    """The same statement in two articles; `plant` names the conflict, None a plain or look-alike pair."""

    a: Told
    b: Told
    plant: str | None = None
    accept: frozenset[str] = frozenset()
    look: str = "plain"
    ids: list[dict[str, tuple[str, ...]]] = field(default_factory=list)


class World:
    """Names and numbers, each used once, so that no two statements meet by accident."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.families = rng.sample(FAMILY, len(FAMILY))
        self.towns = rng.sample(TOWNS, len(TOWNS))

    def person(self) -> str:
        return f"{self.rng.choice(GIVEN)} {self.families.pop()}"

    def town(self) -> str:
        return self.towns.pop()


def injured(w: World, a: str, b: str, values: tuple[float, float], qualifiers: tuple[str, str]) -> tuple[Told, Told]:
    town, one = w.town(), w.person()
    measure = f"people injured in the ferry accident at {town}"
    return (
        Told(
            f"Harbour master {one} said {a} people were injured when a ferry ran aground off {town}.",
            one,
            "Harbour master",
            figure=(f"{a} people", values[0], "people", "count", qualifiers[0], measure),
        ),
        Told(
            f"{b} people were hurt after the ferry hit rocks near {town}, harbour master {one} said.",
            one,
            "harbour master",
            figure=(f"{b} people", values[1], "people", "count", qualifiers[1], measure),
        ),
    )


def distance(w: World, a: tuple[str, float, str, str], b: tuple[str, float, str, str]) -> tuple[Told, Told]:
    town = w.town()
    measure = f"area of forest burnt around {town}"
    return (
        Told(f"The fire has burnt {a[0]} of forest around {town}.", figure=(a[0], a[1], a[2], "area", a[3], measure)),
        Told(
            f"Around {town}, {b[0]} of forest have been burnt by the fire.",
            figure=(b[0], b[1], b[2], "area", b[3], measure),
        ),
    )


def share(w: World, a: tuple[str, float, str], b: tuple[str, float, str]) -> tuple[Told, Told]:
    town = w.town()
    measure = f"share of households in {town} without power"
    return (
        Told(
            f"In {town}, {a[0]} of households were without power.",
            figure=(a[0], a[1], "percent", "percent", a[2], measure),
        ),
        Told(
            f"Power was lost in {b[0]} of households across {town}.",
            figure=(b[0], b[1], "percent", "percent", b[2], measure),
        ),
    )


def opening(w: World, a: str, b: str) -> tuple[Told, Told]:
    town = w.town()
    return (
        Told(f"The rebuilt bridge at {town} was opened to traffic on {a} after long delays."),
        Told(f"After long delays the rebuilt bridge at {town} opened to traffic on {b}."),
    )


def signed(w: World, a: str, b: str) -> tuple[Told, Told]:
    town, one = w.town(), w.person()
    return (
        Told(f"Shipyard owner {one} {a} the rescue contract with the {town} council."),
        Told(f"The owner of the shipyard, {one}, {b} the rescue contract with the council of {town}."),
    )


def appointed(w: World, a: str, b: str) -> tuple[Told, Told]:
    town = w.town()
    return (
        Told(f"The {town} museum has appointed {a} as curator of its maritime collection."),
        Told(f"{b} was appointed curator of the maritime collection at the {town} museum."),
    )


QUOTES = [
    "We will not leave a single family without shelter before the winter storms arrive",
    "The harbour wall was inspected last spring and nobody warned us of any cracks",
    "Every ferry on this route must now carry twice as many life jackets as before",
    "Our doctors have treated more patients this week than in the whole of last year",
    "I have never seen the river rise as quickly as it did on that night",
    "This budget leaves our schools with fewer teachers than they had ten years ago",
    "The talks were honest and the unions came closer to us than we expected",
    "Nobody in this valley believes that the mine can be reopened without new pumps",
]


def quoted(w: World, words: tuple[str, str], names: tuple[str, str], via: str | None = None) -> tuple[Told, Told]:
    through = f", according to {via}" if via else ""
    return (
        Told(f"“{words[0]},” {names[0]} said{through}.", names[0], quote=words[0] + ",", via=via),
        Told(f"{names[1]} said: “{words[1]}.”", names[1], quote=words[1] + "."),
    )


def indirect(
    w: World, a: str | None, b: str | None, town: str, cues: tuple[str, str] = ("said", "said")
) -> tuple[Told, Told]:
    core = f"the reservoir above {town} had been drained for repairs in the spring"
    alt = f"the reservoir above {town} was drained in spring for repairs"
    return (
        Told(f"{a} {cues[0]} {core}.", a, cue=cues[0]) if a else Told(f"{core[0].upper()}{core[1:]}."),
        Told(f"{b} {cues[1]} {alt}.", b, cue=cues[1]) if b else Told(f"{alt[0].upper()}{alt[1:]}."),
    )


def conflict(w: World, kind: str) -> Pair:
    """One planted conflict."""
    rng = w.rng
    quote = rng.choice(QUOTES)
    if kind == "number":
        n = rng.randint(11, 60)
        m = n + rng.randint(15, 40)
        return Pair(*injured(w, str(n), str(m), (n, m), ("exact", "exact")), kind, frozenset({"figure_value"}))
    if kind == "unit":
        n = rng.randint(3, 9) * 1000
        return Pair(
            *distance(
                w,
                (f"{n:,} hectares", n, "hectare", "exact"),
                (f"{n:,} square kilometres", n, "kilometre ** 2", "exact"),
            ),
            kind,
            frozenset({"figure_value"}),
        )
    if kind == "precision":
        n = rng.randint(21, 78)
        exact = n + rng.choice([0.3, 0.4, 0.7])
        return Pair(
            *share(w, (f"{exact}%", exact, "exact"), (f"about {round(exact)}%", round(exact), "about")),
            kind,
            frozenset({"figure_precision"}),
        )
    if kind == "date":
        day = rng.randint(2, 12)
        return Pair(*opening(w, f"{day} March", f"{day + rng.randint(2, 9)} March"), kind, frozenset({"date"}))
    if kind == "negation":
        one, two = rng.choice([("has signed", "has not signed"), ("had accepted", "had never accepted")])
        return Pair(*signed(w, one, two), kind, frozenset({"claim_contradiction", "denial"}))
    if kind == "name":
        return Pair(*appointed(w, w.person(), w.person()), kind, frozenset({"claim_contradiction", "attribution_role"}))
    if kind == "speaker":
        return Pair(*quoted(w, (quote, quote), (w.person(), w.person())), kind, frozenset({"quote_speaker"}))
    if kind == "source":
        return Pair(*indirect(w, w.person(), w.person(), w.town()), kind, frozenset({"attribution_role"}))
    if kind == "role":
        one, town = w.person(), w.town()
        a = Told(f"Former Mayor {one} opened the flood hearing in {town}.")
        return Pair(
            a, Told(f"The flood hearing in {town} was opened by Mayor {one}."), kind, frozenset({"attribution_role"})
        )
    if kind == "missing":
        return Pair(*indirect(w, w.person(), None, w.town()), kind, frozenset({"attribution_missing"}))
    if kind == "channel":
        one = w.person()
        return Pair(
            *quoted(w, (quote, quote), (one, one), "a recording obtained by the Evening Post"),
            kind,
            frozenset({"attribution_missing"}),
        )
    if kind == "hedge":
        one, town = w.person(), w.town()
        a, b = indirect(w, one, one, town, ("reportedly said", "said"))
        a.hedged = True
        return Pair(a, b, kind, frozenset({"modality"}))
    if kind == "hint":
        one = w.person()
        return Pair(*indirect(w, one, one, w.town(), ("hinted", "said")), kind, frozenset({"modality"}))
    if kind == "wording":
        words = quote.split()
        at = rng.randint(3, len(words) - 4)
        changed = [*words[:at], rng.choice(["certainly", "hardly", "surely"]), *words[at + 2 :]]
        one = w.person()
        return Pair(*quoted(w, (quote, " ".join(changed)), (one, one)), kind, frozenset({"quote_wording"}))
    if kind == "cut":
        one = w.person()
        full = rng.choice(
            [
                "We will not sell the harbour to any foreign owner",
                "They did not tell the crew to leave the burning ship",
            ]
        )
        kept = full.split(" not ")[1]
        return Pair(*quoted(w, (full, kept), (one, one)), kind, frozenset({"quote_wording"}))
    if kind == "denial":
        one, two, town = w.person(), w.person(), w.town()
        a = Told(f"Inspector {one} said the {town} mill had dumped waste oil in the river.", one, "Inspector")
        b = Told(f"Mill owner {two} denied that the {town} mill had dumped waste oil in the river.", two, "Mill owner")
        b.cue, b.stance = "denied", "denied"
        return Pair(a, b, kind, frozenset({"denial"}))
    if kind == "scope":
        town = w.town()
        return Pair(
            Told(f"All schools in the flooded districts of {town} will stay shut until Monday."),
            Told(f"Until Monday some schools will stay shut in {town}'s flooded districts."),
            kind,
            frozenset({"scope", "claim_contradiction"}),
        )
    if kind == "condition":
        town, one = w.town(), w.person()
        return Pair(
            Told(
                f"Union leader {one} said dockers at {town} would strike on Friday unless wages were raised.",
                one,
                "Union leader",
            ),
            Told(f"Dockers at {town} would strike on Friday over wages, union leader {one} said.", one, "union leader"),
            kind,
            frozenset({"scope", "claim_contradiction"}),
        )
    raise ValueError(kind)


CONFLICTS = [
    "number",
    "unit",
    "precision",
    "date",
    "negation",
    "name",
    "speaker",
    "source",
    "role",
    "missing",
    "channel",
    "hedge",
    "hint",
    "wording",
    "cut",
    "denial",
    "scope",
    "condition",
]


def look_alike(w: World, kind: str) -> Pair:
    """One pair that resembles a conflict and is none."""
    rng = w.rng
    quote = rng.choice(QUOTES)
    n = rng.randint(2, 9) * 10000
    if kind == "nearly/almost":
        a, b = injured(w, f"nearly {n:,}", f"Almost {n:,}", (n, n), ("nearly", "nearly"))
    elif kind == "some/around":
        p = rng.randint(20, 90)
        a, b = share(w, (f"some {p}%", p, "about"), (f"around {p}%", p, "about"))
    elif kind == "km spelling":
        k = rng.randint(2, 9) * 1000
        a, b = distance(
            w,
            (f"{k:,} square km", k, "kilometre ** 2", "exact"),
            (f"{k:,} square kilometers", k, "kilometre ** 2", "exact"),
        )
    elif kind == "converted":
        k = rng.randint(2, 9)
        a, b = distance(
            w, (f"{k} square km", k, "kilometre ** 2", "exact"), (f"{k * 100} hectares", k * 100, "hectare", "exact")
        )
    elif kind == "truncated":
        one = w.person()
        words = quote.split()
        a, b = quoted(w, (quote, " ".join(words[-8:])), (one, one))
        if {"not", "nobody", "never"} & {x.lower() for x in words[:-8]}:
            a, b = quoted(w, (quote, " ".join(words[:9])), (one, one))
    elif kind == "typography":
        one = w.person()
        a, b = quoted(
            w, ("It’s the river’s fault — we can’t hold it", "It's the river's fault - we can't hold it"), (one, one)
        )
    elif kind == "short name":
        one = w.person()
        a, b = quoted(w, (quote, quote), (one, one.split()[-1]))
    elif kind == "spelling":
        one = w.person()
        family = one.split()[-1]
        other = one.replace(family, family[:-2] + family[-1] + family[-2])
        a, b = quoted(w, (quote, quote), (one, other))
    elif kind == "other utterance":
        one = w.person()
        a, b = quoted(w, tuple(rng.sample(QUOTES, 2)), (one, one))  # type: ignore[arg-type]
    elif kind == "refused":
        a, b = signed(w, "refused to sign", "has not signed")
    elif kind == "same date":
        a, b = opening(w, "3 March", "March 3")
    elif kind == "other event":
        a, _ = opening(w, "3 March", "3 March")
        _, b = opening(w, "9 March", "9 March")
    elif kind == "synonym":
        town = w.town()
        a = Told(f"Flood water is slowly receding in the lower streets of {town}.")
        b = Told(f"In the lower streets of {town} the flood water is gradually going down.")
    elif kind == "same source":
        one = w.person()
        a, b = indirect(w, one, one, w.town())
    elif kind == "declined":
        one, town = w.person(), w.town()
        a = Told(f"Inspector {one} said the {town} mill had dumped waste oil in the river.", one, "Inspector")
        b = Told(f"The {town} mill declined to comment on waste oil in the river.")
    else:
        raise ValueError(kind)
    return Pair(a, b, None, frozenset(), kind)


LOOK_ALIKES = [
    "nearly/almost",
    "some/around",
    "km spelling",
    "converted",
    "truncated",
    "typography",
    "short name",
    "spelling",
    "other utterance",
    "refused",
    "same date",
    "other event",
    "synonym",
    "same source",
    "declined",
]


def article(tellings: list[Told], name: str, day: str) -> tuple[ArticleFacts, list[dict[str, tuple[str, ...]]]]:
    """The facts of an article that tells these statements, and per statement the item ids that carry it."""
    text = ""
    places: list[int] = []
    for told in tellings:
        places.append(len(text))
        text += told.text[0].upper() + told.text[1:] + ("\n\n" if len(places) % 2 else " ")
    attributions: list[Attribution] = []
    quotes: list[Quote] = []
    figures: list[Figure] = []
    claims: list[Claim] = []
    ids: list[dict[str, tuple[str, ...]]] = []
    for told, start in zip(tellings, places, strict=True):
        whole = Span.of(text, start, start + len(told.text))
        attribution = None
        mine: list[str] = []
        if told.source:
            at = told.text.lower().find(told.cue.lower())
            head, tail = told.text[:at], told.text[at + len(told.cue) :]
            content = (start + at + len(told.cue) + 1, start + len(told.text) - 1)
            if told.quote is None and len(head.split(", ")[0]) > len(tail):
                content = (start, start + told.text.rfind(","))
            if told.quote:
                q = start + told.text.index(told.quote)
                content = (q, q + len(told.quote))
            attribution = f"a{len(attributions) + 1}"
            attributions.append(
                Attribution.model_validate(
                    {
                        "id": attribution,
                        "source": Source.model_validate({"name": told.source, "kind": told.kind, "role": told.role}),
                        "cue": told.cue,
                        "content": (Span.of(text, *content),),
                        "stance": told.stance,
                        "hedged": told.hedged,
                        "via": (Source(name=told.via, kind="document"),) if told.via else (),
                    }
                )
            )
        if told.quote:
            q = start + told.text.index(told.quote)
            quotes.append(
                Quote(
                    id=f"q{len(quotes) + 1}",
                    parts=(Span.of(text, q, q + len(told.quote)),),
                    kind="direct",
                    attribution=attribution,
                )
            )
            mine.append(quotes[-1].id)
        if told.figure:
            words, value, unit, dimension, qualifier, measure = told.figure
            f = start + told.text.index(words)
            figures.append(
                Figure.model_validate(
                    {
                        "id": f"f{len(figures) + 1}",
                        "span": Span.of(text, f, f + len(words)),
                        "value": value,
                        "unit": unit,
                        "dimension": dimension,
                        "qualifier": qualifier,
                        "measure": measure,
                        "attribution": attribution,
                    }
                )
            )
            mine.append(figures[-1].id)
        claims.append(
            Claim.model_validate(
                {
                    "id": f"c{len(claims) + 1}",
                    "text": whole.text,
                    "evidence": (whole,),
                    "attribution": attribution,
                    "modality": "denied" if told.stance == "denied" else "asserted",
                }
            )
        )
        mine.append(claims[-1].id)
        ids.append({"all": tuple(mine)})
    coverage = Coverage(
        quoted_passages=0,
        quotes_extracted=0,
        quotes_dismissed=0,
        quotes_unaccounted=0,
        quantities=0,
        figures_extracted=0,
        figures_dismissed=0,
        figures_unaccounted=0,
    )
    facts = ArticleFacts(
        article=Article.from_text(text, publisher=name, published=day),
        attributions=tuple(attributions),
        quotes=tuple(quotes),
        figures=tuple(figures),
        claims=tuple(claims),
        coverage=coverage,
        provenance=Provenance(engine="rules", extractor_version="0"),
    )
    return facts, ids


def planted(stories: int, seed: int, verbose: bool) -> dict[str, object]:
    """Precision and recall per planted kind; look-alikes flagged per kind of look-alike."""
    rng = random.Random(seed)
    found: Counter[str] = Counter()
    given: Counter[str] = Counter()
    right: Counter[str] = Counter()
    predicted: Counter[str] = Counter()
    flagged: Counter[str] = Counter()
    for _ in range(stories):
        w = World(rng)
        pairs = [conflict(w, k) for k in rng.sample(CONFLICTS, 6)] + [
            look_alike(w, k) for k in rng.sample(LOOK_ALIKES, 5)
        ]
        used: set[str] = set()
        for p in pairs:  # a quotation stands for one utterance in a story
            if p.a.quote and (p.a.quote in used or (p.b.quote or "") in used):
                p.plant, p.look = "skip", "skip"
            used |= {q for q in (p.a.quote, p.b.quote) if q}
        pairs = [p for p in pairs if p.plant != "skip"]
        orders = [rng.sample(range(len(pairs)), len(pairs)) for _ in range(2)]
        facts_a, ids_a = article([pairs[n].a for n in orders[0]], "Morning Courier", "2031-04-02")
        facts_b, ids_b = article([pairs[n].b for n in orders[1]], "Evening Ledger", "2031-04-02")
        where = {(facts_a.article.id, i): n for n, ids in zip(orders[0], ids_a, strict=True) for i in ids["all"]}
        where |= {(facts_b.article.id, i): n for n, ids in zip(orders[1], ids_b, strict=True) for i in ids["all"]}
        (story,) = reconcile([facts_a, facts_b], options=ReconcileOptions(one_story=True))
        hits: set[int] = set()
        for d in story.disagreements:
            sides = [{where[m.article, m.item] for m in p.members} for p in d.positions]
            common = set.intersection(*sides)
            good = [n for n in common if d.kind in pairs[n].accept]
            predicted[d.kind] += 1
            right[d.kind] += bool(good)
            hits.update(good)
            if not good:
                touched = sorted({n for s in sides for n in s})
                for n in touched:
                    flagged[f"{pairs[n].plant or pairs[n].look}"] += 1
                if verbose:
                    print("WRONG", d.kind, "|", d.explanation, "|", [pairs[n].plant or pairs[n].look for n in touched])
        for n, p in enumerate(pairs):
            if p.plant:
                given[p.plant] += 1
                found[p.plant] += n in hits
                if verbose and n not in hits:
                    print("MISSED", p.plant, "|", p.a.text, "|", p.b.text)
    return {
        "recall": {k: round(found[k] / given[k], 3) for k in sorted(given)},
        "precision": {k: round(right[k] / predicted[k], 3) for k in sorted(predicted)},
        "overall": {
            "recall": round(sum(found.values()) / sum(given.values()), 4),
            "precision": round(sum(right.values()) / max(1, sum(predicted.values())), 4),
        },
        "wrongly flagged": dict(flagged),
        "pairs": sum(given.values()),
    }


SWAPS = {
    "said": "stated",
    "told": "informed",
    "after": "following",
    "before": "prior to",
    "about": "roughly",
    "has": "had",
    "will": "is going to",
    "troops": "soldiers",
    "force": "violence",
    "war": "conflict",
    "talks": "negotiations",
    "plan": "proposal",
    "end": "finish",
    "country": "nation",
    "eastern": "east",
    "region": "area",
    "leader": "chief",
    "also": "in addition",
    "changes": "alterations",
    "concern": "worry",
    "concerns": "worries",
    "issue": "question",
    "need": "require",
    "must": "has to",
    "earlier": "previously",
    "recent": "latest",
    "weeks": "days",
    "including": "among them",
    "some": "several",
    "children": "minors",
    "accused": "charged",
    "launched": "started",
    "seize": "grab",
    "withdraw": "pull back",
    "comments": "words",
    "statement": "note",
    "meeting": "session",
    "wants": "wishes",
    "want": "wish",
    "position": "stance",
    "point": "matter",
    "support": "help",
    "part": "portion",
    "parts": "portions",
    "under": "beneath",
    "however": "yet",
    "but": "although",
    "because": "since",
    "last": "past",
    "new": "fresh",
}


def sentences_of(text: str) -> list[str]:
    pieces = re.split(r"(?<=[.!?])[\"”’]?\s+(?=[\"“A-Z])|\n+", text)
    return [p.strip() for p in pieces if p and len(p.split()) > 4]


def reworded(rng: random.Random, sentence: str) -> str:
    """Another hand's wording: words swapped, a subordinate piece dropped or moved; names, numbers and quotations
    kept."""
    parts = sentence.split(", ")
    if len(parts) > 2 and rng.random() < 0.5:
        parts.pop(rng.randrange(1, len(parts) - 1))
    elif len(parts) == 2 and rng.random() < 0.3 and "“" not in sentence and '"' not in sentence:
        parts = [parts[1][:1].upper() + parts[1][1:].rstrip("."), parts[0][:1].lower() + parts[0][1:] + "."]
    words = []
    for word in ", ".join(parts).split():
        bare = word.strip(".,;:“”\"'")
        swap = SWAPS.get(bare.lower())
        words.append(word.replace(bare, swap) if swap and rng.random() < 0.9 else word)
        if rng.random() < 0.12 and bare.islower() and len(bare) > 3:
            words.append(rng.choice(["indeed", "meanwhile", "again", "reportedly", "clearly"]))
    return " ".join(words)


def derived(rng: random.Random, text: str) -> tuple[str, str]:
    """(how, text) of an article made from another."""
    pieces = sentences_of(text)
    how = rng.choice(["copy", "trim", "reorder", "paraphrase", "trim and paraphrase"])
    if how == "copy":
        return how, text + "\n\n--Agencies"
    if "trim" in how:
        keep = sorted(rng.sample(range(len(pieces)), max(8, int(len(pieces) * rng.uniform(0.5, 0.8)))))
        pieces = [pieces[n] for n in keep]
    if how == "reorder":
        cut = rng.randint(3, len(pieces) - 3)
        pieces = pieces[cut:] + pieces[:cut]
    if "paraphrase" in how:
        pieces = [reworded(rng, s) for s in pieces]
    return how, "\n\n".join(pieces)


def reports(rng: random.Random) -> list[str]:
    """Two reporters on one day: the same events and quotations, own words, own order, not the same selection."""
    w = World(rng)
    pairs = [
        conflict(w, k)
        for k in rng.sample(["date", "name", "number", "unit", "negation", "scope", "source", "precision"], 8)
    ]
    pairs += [
        look_alike(w, k) for k in rng.sample(["same source", "synonym", "same date", "short name", "declined"], 5)
    ]
    sides = []
    for side in ("a", "b"):
        chosen = rng.sample(pairs, 10)
        sides.append("\n\n".join(getattr(p, side).text for p in chosen))
    return sides


def bare(text: str) -> ArticleFacts:
    coverage = Coverage(
        quoted_passages=0,
        quotes_extracted=0,
        quotes_dismissed=0,
        quotes_unaccounted=0,
        quantities=0,
        figures_extracted=0,
        figures_dismissed=0,
        figures_unaccounted=0,
    )
    return ArticleFacts(
        article=Article.from_text(text), coverage=coverage, provenance=Provenance(engine="rules", extractor_version="0")
    )


def trees(count: int, seed: int, seeds: pathlib.Path, verbose: bool) -> dict[str, object]:
    """Share of copy trees whose number of independent sources is exact."""
    rng = random.Random(seed)
    texts = [p.read_text(encoding="utf-8") for p in sorted(seeds.glob("*.txt"))]
    real = [texts[0], texts[2], texts[3]]  # 1 is a version of 0, 4 a rewrite of 2
    exact = 0
    wrong: Counter[str] = Counter()
    for _ in range(count):
        roots = rng.sample(real, rng.randint(1, 3)) if rng.random() < 0.6 else reports(rng)
        whole: list[tuple[str, str]] = [("root", r) for r in roots]
        for root in roots:
            source = root
            for _ in range(rng.randint(0, 3)):
                how, text = derived(rng, source)
                whole.append((how, text))
                if rng.random() < 0.3:
                    source = text
        whole = list({t: (h, t) for h, t in whole}.values())
        (story,) = reconcile([bare(t) for _, t in whole], options=ReconcileOptions(one_story=True))
        if len(story.lineages) == len(roots):
            exact += 1
        else:
            wrong["too few" if len(story.lineages) < len(roots) else "too many"] += 1
            if verbose:
                print("TREE", len(roots), len(story.lineages), [h for h, _ in whole])
    return {"trees": count, "exact": round(exact / count, 4), "wrong": dict(wrong)}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=int, default=200)
    parser.add_argument("--trees", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-v", action="store_true")
    parser.add_argument("--seeds", type=pathlib.Path, default=pathlib.Path(__file__).parent.parent / "seeds")
    chosen = parser.parse_args()
    print(json.dumps(planted(chosen.stories, chosen.seed, chosen.v), indent=1))
    print(json.dumps(trees(chosen.trees, chosen.seed, chosen.seeds, chosen.v), indent=1))
