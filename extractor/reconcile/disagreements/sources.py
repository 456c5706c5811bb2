"""On whose word: another source, a missing one, or a source whose office is printed differently."""

from __future__ import annotations

import re

from extractor.reconcile.disagreements.wording import shortened, side_of, statement_side
from extractor.reconcile.entries import Entry
from extractor.reconcile.material import Candidate, Material
from extractor.reconcile.statements import Statement, StatementPair
from extractor.reconcile.words import folded

__all__ = ["find_channels", "find_missing_sources", "find_printed_roles", "find_source_roles"]

_SAME = 0.50
"""Dice share from which two attributed contents are one statement, so that who said it may be compared."""
_FEWEST = 3
"""Terms two contents must share: two words of content ("ceding territory") fit many statements."""
_RELATED = 0.45
"""The same where one article names no source at all."""
_PRONOUNS = frozenset(["he", "she", "they", "it", "who"])
_VAGUE = frozenset(
    [
        "it",
        "this",
        "that",
        "there",
        "he",
        "she",
        "they",
        "who",
        "which",
        "one",
        "both",
        "others",
        "some",
        "many",
        "clip",
        "meanwhile",
        "statement",
        "report",
        "comment",
    ]
)


def _named(statement: Statement) -> bool:
    """Whether the source is somebody a reader could ask: a person, a body, officials; not a thing or a pronoun."""
    source = statement.attribution.source if statement.attribution else None
    if source is None or statement.source is None or source.kind in ("document", "publication"):
        return False
    first = folded(source.name).split()
    if not first or first[0] in _VAGUE or first[-1] in _VAGUE:
        return False
    beside = statement.attribution.source_span if statement.attribution else None
    if beside is not None and folded(beside.text) in _PRONOUNS:
        return False  # whom a pronoun means is the engine's reading, not the article's word
    return statement.source[:2] in ("p:", "g:") or source.kind in ("anonymous", "group") or source.name[:1].isupper()


def _display(statement: Statement, material: Material) -> str:
    source = statement.attribution.source if statement.attribution else None
    if statement.source and statement.source.startswith("p:"):
        return material.registry.display(statement.source)
    return source.name if source else "the article itself"


def find_source_roles(material: Material) -> list[Candidate]:
    """One statement on the word of different sources."""
    found = []
    for pair in material.statement_pairs:
        a, b = pair.first, pair.second
        if not pair.mutual or pair.dice < _SAME or a.source == b.source or not (_named(a) and _named(b)):
            continue
        assert a.source is not None
        assert b.source is not None
        tied = material.registry.speaks_for(a.source, b.source) or material.registry.speaks_for(b.source, a.source)
        if a.source[:2] != "p:" and b.source[:2] != "p:" and not tied:
            continue
        if len(a.terms & b.terms) < _FEWEST or not (_opens_alike(a, b, material) and _opens_alike(b, a, material)):
            continue
        if _manner(a) != _manner(b):
            continue  # what one side wants and the other refuses is no question of whose words they are
        if _direct(a) and _direct(b):
            continue  # the words themselves are in quotation marks: quote_speaker's matter
        one, two = _display(a, material), _display(b, material)
        found.append(
            Candidate(
                "attribution_role",
                (statement_side(one, a, a.source), statement_side(two, b, b.source)),
                f"Who says it: {one} or {two}",
                f"{material.name_of(a.page)} gives “{shortened(a.text)}” on the word of {one}, "
                f"{material.name_of(b.page)} on the word of {two}.",
                "source_role",
                "low" if tied else None,
                "Name the person where one is named.",
                {"same statement": round(pair.score, 3), "dice": round(pair.dice, 3)},
            )
        )
    return found


def _manner(statement: Statement) -> str:
    stance = statement.attribution.stance if statement.attribution else "said"
    return {"denied": "denies", "demanded": "wants", "asked": "wants"}.get(stance, "states")


def _direct(statement: Statement) -> bool:
    return statement.text[:1] in "\"“«'‘"


def find_missing_sources(material: Material) -> list[Candidate]:
    """One article names who says it, another gives the same in its own voice."""
    found = []
    for pair in material.statement_pairs:
        for a, b in ((pair.first, pair.second), (pair.second, pair.first)):
            if not _missing(a, b, pair, material):
                continue
            who = _display(a, material)
            found.append(
                Candidate(
                    "attribution_missing",
                    (statement_side(f"on the word of {who}", a, "named"), statement_side("no source given", b, "none")),
                    f"Source named or not: {who}",
                    f"{material.name_of(a.page)} gives this on the word of {who}; {material.name_of(b.page)} states "
                    f"it as its own: “{shortened(b.text)}”.",
                    "source_missing",
                    None,
                    "Carry the attribution.",
                    {"same statement": round(pair.score, 3), "dice": round(pair.dice, 3)},
                )
            )
    return found


def _opens_alike(a: Statement, b: Statement, material: Material) -> bool:
    """Whether `b` has one of the first two content words of `a`: else they meet in a subordinate clause only."""
    opening = [t for t in material.registry.names.terms(a.words) if t[0] not in "@#"][:2]
    return bool(set(opening) & b.terms)


def _missing(a: Statement, b: Statement, pair: StatementPair, material: Material) -> bool:
    if b.source is not None or b.attribution is not None or not _named(a) or not pair.mutual:
        return False
    if pair.dice < _RELATED or len(a.terms & b.terms) < 4:
        return False
    if material.foreseen(a) != material.foreseen(b) or material.attributed(b):
        return False
    # A speaker who is also the subject ("X said he would") leaves nothing out when the other says "X would".
    return a.source not in {"p:" + t[3:] for t in b.terms if t.startswith("@p:")} and _opens_alike(a, b, material)


def find_channels(material: Material) -> list[Candidate]:
    """One utterance; one article says through what or whom it knows the words, another does not."""
    found = []
    for pair in material.quote_pairs:
        a, b = material.entries[pair.first], material.entries[pair.second]
        if pair.same_speaker is False or len(a.words) < 5 or len(b.words) < 5 or pair.difference == "truncated":
            continue
        for one, two in ((a, b), (b, a)):
            channel, other = _channel(one, material), _channel(two, material)
            if channel and not other:
                found.append(
                    Candidate(
                        "attribution_missing",
                        (
                            side_of(f"known through {channel}", [one], "channel"),
                            side_of("channel not given", [two], "none"),
                        ),
                        f"How the words are known: {channel}, or not said",
                        f"{material.name_of(one.page)} says it knows the words through {channel}; "
                        f"{material.name_of(two.page)} prints “{shortened(two.text, 80)}” without saying how.",
                        "channel_missing",
                        None,
                        "Carry the channel with the quotation.",
                        {"words shared": round(pair.share, 3)},
                    )
                )
    return found


_CHANNEL = re.compile(
    r"\b(?:according to|as reported by|in|on|via|citing|from)\s+"
    r"(?P<a>(?:an?|the|remarks|footage|audio|video)\s[^,.;“”\"]{0,40}?"
    r"(?:clip|footage|video|recording|transcript|broadcast|audio|state television|state tv|state media|news agency)"
    r"[^,.;“”\"]{0,50})",
    re.I,
)


def _channel(entry: Entry, material: Material) -> str | None:
    """Through what the article says it knows the quotation: the attribution's own chain, or the sentence's words."""
    if entry.attribution is not None and entry.attribution.via:
        return entry.attribution.via[0].name
    if m := _CHANNEL.search(material.sentence(entry)):
        return shortened(m.group("a"), 60)
    return None


_PRINTED = re.compile(
    r"(?:\b(?P<status>[Ff]ormer|[Ee]x|[Aa]cting|[Ii]nterim|[Oo]utgoing|[Ll]ate|[Oo]usted|[Dd]eposed|[Ss]uspended|[Ss]elf-proclaimed)"
    r"[\s-]+)?\b(?P<title>President|Prime "
    r"Minister|Chancellor|Minister|Secretary|Governor|Mayor|Senator|Chief|Director|Ambassador|"
    r"King|Queen|General|Chairman|Chairwoman|Judge|CEO|Premier|president|prime "
    r"minister|chancellor|minister|secretary|governor|"
    r"mayor|senator|chief|director|ambassador|king|queen|general|chairman|chairwoman|judge|premier)\s+"
    r"(?P<name>[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+){0,2})"
)


def find_printed_roles(material: Material) -> list[Candidate]:
    """One person's office printed with "former", "acting" and the like in one article and without it in another."""
    printed: dict[tuple[str, str], dict[str, dict[int, int]]] = {}
    for page in material.pages:
        for m in _PRINTED.finditer(page.text()):
            key = material.registry.person_named(m.group("name"), page.number)
            if key is not None and material.entries_at(page.number, m.start()):
                by_status = printed.setdefault((key, folded(m.group("title"))), {})
                by_status.setdefault(folded(m.group("status") or ""), {}).setdefault(page.number, m.start())
    found = []
    for (key, title), by_status in sorted(printed.items()):
        for status, marked in sorted(by_status.items()):
            others = {p: at for p, at in by_status.get("", {}).items() if p not in marked}
            if status and others:
                found.append(_printed_role(material, key, title, status, (marked, others)))
    return found


def _printed_role(
    material: Material, key: str, title: str, status: str, places: tuple[dict[int, int], dict[int, int]]
) -> Candidate:
    marked, others = ([(p, at) for p, at in sorted(one.items())] for one in places)
    who = material.registry.display(key)
    return Candidate(
        "attribution_role",
        (
            side_of(f"{status} {title} {who}", [e for p, at in marked for e in material.entries_at(p, at)]),
            side_of(f"{title} {who}", [e for p, at in others for e in material.entries_at(p, at)]),
        ),
        f"{who}: {title}, or {status} {title}",
        f"{material.name_of(marked[0][0])} calls {who} “{status} {title}”, {material.name_of(others[0][0])} “{title}”.",
        "printed_role",
        None,
        "Check the office at the time.",
        {"articles with": len(marked), "articles without": len(others)},
    )
