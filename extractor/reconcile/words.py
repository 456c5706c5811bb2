"""Words as the reconciler compares them: folded, lightly stemmed, joined into classes of synonyms and place names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from extractor.text.fold import INVISIBLE

__all__ = [
    "CONDITIONS",
    "HEDGES",
    "NEGATIONS",
    "STOP_WORDS",
    "UNSPACED",
    "VOWEL_SIGNS",
    "Lexicon",
    "Word",
    "data_lines",
    "folded",
    "lexicon",
    "marker_words",
    "plain_words",
    "read_words",
    "stem",
]

VOWEL_SIGNS = (
    "\u0900-\u0903\u093a-\u0963\u0981-\u0983\u09bc-\u09e3\u0a01-\u0a03\u0a3c-\u0a71\u0a81-\u0a83\u0abc-\u0ae3"
    "\u0b01-\u0dff"
)
"""Members of a regular-expression class: the marks of Indian scripts, which `\\w` leaves out (and some letters)."""
UNSPACED = "\u0e00-\u0e3e\u0e40-\u0eff\u1000-\u109f\u1780-\u17d3\u3041-\u3096\u30a1-\u30fc\u3400-\u4dbf\u4e00-\u9fff"
"""Members of a regular-expression class: letters of scripts without spaces between words."""
_WORD = re.compile(rf"[^\W_]+(?:[.,'’{INVISIBLE}](?=[^\W_])[^\W_]+|[{VOWEL_SIGNS}]+[^\W_]*)*")
"""A word or number: `U.S`, `cease`, `19.2`, `5,000`, `don't`. Hyphens part words, so that spelling variants meet;
characters that are not seen part none."""
_UNSEEN = re.compile(f"[{INVISIBLE}]")


def data_lines(name: str) -> list[str]:
    """Lines of the shipped list `name`, comments and empty lines left out."""
    text = (files("extractor.reconcile") / "data" / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def marker_words(name: str) -> frozenset[str]:
    """The list `name` of data/markers.txt ("stop", "negation", "hedge", "condition", "title", …)."""
    lines = (line.split(":", 1) for line in data_lines("markers.txt"))
    return frozenset(word for key, words in lines if key == name for word in words.split())


STOP_WORDS = marker_words("stop")
NEGATIONS = marker_words("negation")
HEDGES = marker_words("hedge")
CONDITIONS = marker_words("condition")

_US = re.compile(r"\bUS\b")
"""Why: folded, the country would be the pronoun."""


def folded(text: str) -> str:
    """Lower case without accents or unseen characters, with straight quotes; for comparing words, never for offsets."""
    plain = text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
    if not plain.isascii():
        plain = _UNSEEN.sub("", plain)
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return plain.lower()


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: `text[start:end]` folded."""

    folded: str
    start: int
    end: int


def read_words(text: str) -> list[Word]:
    """Words of `text` with their places (code points of `text`), in order."""
    return [Word("usa" if m.group() == "US" else folded(m.group()), m.start(), m.end()) for m in _WORD.finditer(text)]


_REMEMBERED = 400
"""Code points of the longest text whose words are kept for another look: sentences are read again, articles are not."""


def plain_words(text: str) -> tuple[str, ...]:
    """Folded words of `text` without places; possessive endings cut off."""
    return _plain_words(text) if len(text) > _REMEMBERED else _remembered_words(text)


def _plain_words(text: str) -> tuple[str, ...]:
    found = _WORD.findall(folded(_US.sub("USA", text)))
    return tuple(w[:-2] if w.endswith("'s") else w for w in found)


@lru_cache(maxsize=20_000)
def _remembered_words(text: str) -> tuple[str, ...]:
    return _plain_words(text)


_ENDINGS = (
    ("ational", "at"), ("ations", "at"), ("ation", "at"), ("iations", "iat"), ("ators", "at"), ("ator", "at"),
    ("ions", ""), ("ion", ""), ("ments", ""), ("ment", ""), ("ingly", ""), ("edly", ""), ("ically", "ic"),
    ("fully", ""), ("ings", ""), ("ing", ""), ("ied", "y"), ("ies", "y"), ("ed", ""), ("ily", "y"), ("ly", ""),
    ("ers", ""), ("es", ""), ("s", ""),
)  # fmt: skip


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """A crude stem: inflected forms of one word mostly share it; it need not be a word itself."""
    if len(word) <= 3 or not word.isalpha():
        return word
    for ending, rest in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            if ending in ("s", "es") and word.endswith(("ss", "us", "is")):
                break
            word = word[: len(word) - len(ending)] + rest
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    return word[:-1] if len(word) > 3 and word.endswith("e") else word


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Classes of words: synonyms, opposites and places, as data."""

    classes: Mapping[str, str]
    """Folded word or stem → class (`~withdraw`); only for words that belong to one."""
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    """First word → (rest of the phrase, class or place), longest first."""
    places: Mapping[str, str]
    """Folded one-word name, demonym or capital → place (`@fr`)."""
    seats: frozenset[str]
    """Folded names of offices and capitals that stand for a government ("kremlin", "paris")."""
    opposites: Mapping[str, tuple[tuple[str, int], ...]]
    """Folded word or phrase (joined by `_`) → (axis, side 0 or 1)."""
    axes: Mapping[str, float]
    """Axis → dice share (0–1) two claims need before their opposite ends mean anything."""

    def terms(self, words: Sequence[str]) -> list[str]:
        """Comparable terms of `words`: places, classes, numbers and stems; stop words left out, order kept."""
        found: list[str] = []
        at, end = 0, len(words)
        while at < end:
            word = words[at]
            hit = self.phrases.get(word)
            if hit is not None:
                for rest, name in hit:
                    if tuple(words[at + 1 : at + 1 + len(rest)]) == rest:
                        found.append(name)
                        at += 1 + len(rest)
                        break
                else:
                    hit = None
                if hit is not None:
                    continue
            at += 1
            place = self.places.get(word)
            if place is not None:
                found.append(place)
            elif word[0].isdigit():
                found.append("#" + word.replace(",", ""))
            elif word not in STOP_WORDS:
                root = stem(word)
                found.append(self.classes.get(word) or self.classes.get(root) or root)
        return found

    def poles(self, words: Sequence[str]) -> list[tuple[str, int, str]]:
        """(axis, side, word) of every word or phrase of `words` that stands on an axis of opposites."""
        found: list[tuple[str, int, str]] = []
        for size in (3, 2, 1):
            for at in range(len(words) - size + 1):
                key = "_".join(words[at : at + size])
                for axis, side in self.opposites.get(key, ()):
                    found.append((axis, side, key.replace("_", " ")))
        return found


@cache
def lexicon() -> Lexicon:
    """The shipped word classes, read once."""
    classes: dict[str, str] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    places: dict[str, str] = {}
    seats: set[str] = set()
    opposites: dict[str, list[tuple[str, int]]] = {}
    axes: dict[str, float] = {}

    def put(phrase: Sequence[str], name: str) -> None:
        phrases.setdefault(phrase[0], []).append((tuple(phrase[1:]), name))

    for line in data_lines("synonyms.txt"):
        members = line.split()
        name = "~" + members[0]
        for member in members:
            parts = member.replace("-", "_").split("_")
            if len(parts) > 1:
                put(parts, name)
            else:
                classes.setdefault(member, name)
                if len(member) > 4:
                    classes.setdefault(stem(member), name)
    for line in data_lines("places.txt"):
        code, *groups = line.split("|")
        for column, group in enumerate(groups):
            for spelling in filter(None, group.split(",")):
                parts = list(plain_words(spelling))
                if not parts:
                    continue
                if len(parts) > 1:
                    put(parts, "@" + code)
                elif len(parts[0]) > 2 or parts[0] in {"uk", "eu", "un"}:
                    places.setdefault(parts[0], "@" + code)
                    if column == 1:
                        places.setdefault(parts[0] + "s", "@" + code)
                if column >= 2:
                    seats.add(" ".join(parts))
    places["u.s"] = places["usa"] = places["u.s.a"] = "@us"
    places["u.k"] = "@gb"
    for line in data_lines("opposites.txt"):
        axis, alike, *poles = line.split("|")
        axes[axis] = float(alike)
        for side, pole in enumerate(poles):
            for member in pole.split():
                opposites.setdefault(member, []).append((axis, side))
    return Lexicon(
        classes=classes,
        phrases={k: tuple(sorted(v, key=lambda x: (-len(x[0]), x))) for k, v in phrases.items()},
        places=places,
        seats=frozenset(seats),
        opposites={k: tuple(v) for k, v in opposites.items()},
        axes=axes,
    )
