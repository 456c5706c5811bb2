"""The noun that is counted, in languages whose word order and spelling show it; elsewhere the unit stays unsaid."""

from __future__ import annotations

import re

from extractor.text.quantities.foreign.lexicon import GAP, Lexicon

__all__ = ["noun_behind"]

_GERMAN = re.compile(
    rf"{GAP}(?:(?:neuen?|weiteren?|anderen?|jungen?|alten?|rund|etwa){GAP})?"
    r"(?P<noun>[A-ZÄÖÜ][a-zäöüß]{2,30}(?:-?[A-ZÄÖÜ]?[a-zäöüß]+)?)(?!\w)"
)
_ROMANCE = re.compile(rf"{GAP}(?:de{GAP}|d['’]|di{GAP})?(?P<noun>[a-zà-ÿœ]{{3,30}})(?!\w|['’])")
_PLURAL = {"fr": ("s", "x"), "es": ("s",), "pt": ("s",), "it": ("i", "e")}
_NO_NOUN = frozenset((
    "agli", "alle", "alors", "além", "anche", "antes", "après", "aux", "ces", "che", "come", "contre", "dagli",
    "dalle", "dans", "degli", "delle", "depois", "des", "después", "dove", "dès", "entonces", "fois", "hors",
    "invece", "jamais", "les", "lors", "mais", "menos", "mentre", "mientras", "muchas", "muchos", "más",
    "negli", "nelle", "nos", "oltre", "pas", "pays", "plus", "puis", "quando", "sans", "sempre", "ses", "sous",
    "toujours", "tous", "toutes", "tras", "très", "uns", "veces", "vers", "vezes", "vos",
))  # fmt: skip


def noun_behind(text: str, end: int, words: Lexicon) -> tuple[int, str] | None:
    """The noun counted by a number ending at `end`: where it ends, and the noun as printed."""
    if words.solid:
        counter = next((c for c in _counters(words) if text.startswith(c, end) or text.startswith(f" {c}", end)), None)
        return None if counter is None else (end + len(counter) + text.startswith(" ", end), counter)
    if words.code == "de":
        match = _GERMAN.match(text, end)
        return None if match is None or match["noun"].lower() in words.months else (match.end(), match["noun"])
    endings = _PLURAL.get(words.code)
    if endings is None or (match := _ROMANCE.match(text, end)) is None:
        return None
    if match["noun"] in words.words.get("skip", ()):
        match = _ROMANCE.match(text, match.end())
    if match is None or not match["noun"].endswith(endings):
        return None
    noun = match["noun"]
    return None if noun in _NO_NOUN or noun in words.words["words"].split() else (match.end(), noun)


def _counters(words: Lexicon) -> list[str]:
    return sorted(words.words.get("counters", "").split(), key=len, reverse=True)
