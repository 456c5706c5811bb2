"""Words as the reconciler compares them: folded, lightly stemmed, joined into classes of synonyms and place names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

__all__ = [
    "CONDITIONS",
    "HEDGES",
    "NEGATIONS",
    "STOP_WORDS",
    "Lexicon",
    "Word",
    "folded",
    "lexicon",
    "plain_words",
    "read_words",
    "stem",
]

_WORD = re.compile(r"[^\W_]+(?:[.,'’](?=[^\W_])[^\W_]+)*")
"""A word or number: `U.S`, `cease`, `19.2`, `5,000`, `don't`. Hyphens part words, so that spelling variants meet."""

_US = re.compile(r"\bUS\b")
"""Why: folded, the country would be the pronoun."""

STOP_WORDS = frozenset(
    ["a", "an", "the", "this", "that", "these", "those", "it", "its", "he", "his", "him", "she", "her", "hers", "they", "them", "their", "theirs", "we", "us", "our", "ours", "i", "me", "my", "you", "your", "who", "whom", "whose", "which", "what", "when", "where", "while", "as", "at", "by", "for", "from", "in", "into", "of", "off", "on", "onto", "out", "over", "to", "up", "with", "about", "after", "against", "before", "between", "during", "through", "under", "upon", "within", "without", "and", "or", "but", "so", "than", "then", "too", "also", "is", "are", "was", "were", "be", "been", "being", "am", "has", "have", "had", "having", "do", "does", "did", "doing", "will", "would", "shall", "should", "can", "could", "may", "might", "must", "there", "here", "if", "not", "no", "nor", "only", "own", "same", "such", "very", "just", "now", "still", "yet", "again", "more", "most", "other", "another", "some", "any", "all", "both", "each", "few", "how", "because", "since", "until", "once", "per", "via", "amid", "among", "along", "around", "across", "mr", "mrs", "ms", "dr", "sir", "said", "say", "says", "told", "tell", "tells", "added", "adds", "according", "s", "t", "d", "ll", "re", "ve", "m", "however", "meanwhile", "later", "earlier", "ago", "well", "much", "many", "get", "got", "make", "made", "put", "take", "took", "go", "went", "come", "came", "way", "even", "ever", "back"]
)

NEGATIONS = frozenset(
    ["not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot", "can't", "won't", "don't", "doesn't", "didn't", "isn't", "aren't", "wasn't", "weren't", "hasn't", "haven't", "hadn't", "wouldn't", "shouldn't", "couldn't", "mustn't", "needn't", "ain't"]
)

HEDGES = frozenset(
    ["reportedly", "allegedly", "alleged", "apparently", "purportedly", "purported", "supposedly", "suggested", "suggests", "suspected", "rumoured", "rumored", "unconfirmed", "unverified", "might", "may", "could", "possibly", "perhaps", "probably", "likely", "seemingly", "seems", "appears", "appeared", "believed", "thought", "indicated", "implied", "hinted"]
)

CONDITIONS = frozenset(["if", "unless", "until", "provided", "providing", "except", "once", "whether"])


def folded(text: str) -> str:
    """Lower case without accents, with straight quotes; for comparing words, never for offsets."""
    plain = text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
    if not plain.isascii():
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


def plain_words(text: str) -> list[str]:
    """Folded words of `text` without places; possessive endings cut off."""
    found = _WORD.findall(folded(_US.sub("USA", text)))
    return [w[:-2] if w.endswith("'s") else w for w in found]


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
    """Folded word → class (`~withdraw`); only for words that belong to one."""
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    """First word → (rest of the phrase, class or place), longest first."""
    places: Mapping[str, str]
    """Folded one-word name, demonym or capital → place (`@fr`)."""
    seats: frozenset[str]
    """Folded names of offices and capitals that stand for a government ("kremlin", "paris")."""
    opposites: Mapping[str, tuple[tuple[str, int], ...]]
    """Folded word or phrase (joined by `_`) → (axis, side 0 or 1)."""

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
                found.append(self.classes.get(word) or stem(word))
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


def _lines(name: str) -> Iterable[str]:
    text = (files("extractor.reconcile") / "data" / name).read_text(encoding="utf-8")
    return (line for line in text.splitlines() if line.strip() and not line.startswith("#"))


@cache
def lexicon() -> Lexicon:
    """The shipped word classes, read once."""
    classes: dict[str, str] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    places: dict[str, str] = {}
    seats: set[str] = set()
    opposites: dict[str, list[tuple[str, int]]] = {}

    def put(phrase: Sequence[str], name: str) -> None:
        phrases.setdefault(phrase[0], []).append((tuple(phrase[1:]), name))

    for line in _lines("synonyms.txt"):
        members = line.split()
        name = "~" + members[0]
        for member in members:
            parts = member.replace("-", "_").split("_")
            if len(parts) > 1:
                put(parts, name)
            else:
                classes.setdefault(member, name)
                classes.setdefault(member + "s", name)
    for line in _lines("places.txt"):
        code, *groups = line.split("|")
        for column, group in enumerate(groups):
            for spelling in filter(None, group.split(",")):
                parts = plain_words(spelling)
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
    for line in _lines("opposites.txt"):
        axis, *sides = line.split("|")
        for side, members in enumerate(sides):
            for member in members.split():
                opposites.setdefault(member, []).append((axis, side))
    return Lexicon(
        classes=classes,
        phrases={k: tuple(sorted(v, key=lambda x: (-len(x[0]), x))) for k, v in phrases.items()},
        places=places,
        seats=frozenset(seats),
        opposites={k: tuple(v) for k, v in opposites.items()},
    )
