"""The sources of a draft: each number leads to one name of the article, also where a later window counts from 0."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from extractor.engines.draft import DraftSource
from extractor.engines.labels import SourceLabel
from extractor.engines.llm.places import Places
from extractor.engines.llm.problems import Say, shown
from extractor.text.fold import fold_text

__all__ = ["SourceList", "name_words", "names_somebody", "same_name"]

_WORD = re.compile(r"\w+(?:['.-]\w+)*")
_BESIDE_NAMES = frozenset(
    (
        "a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "that", "the", "this", "to", "which",
        "who", "with", "mr", "mrs", "ms", "miss", "dr", "sir", "lord", "lady", "president", "minister", "prime",
        "secretary", "senator", "sen", "rep", "gov", "governor", "judge", "justice", "professor", "prof",
    )
)  # fmt: skip
"""Words that two names may share without meaning one person."""
_NOBODY = frozenset(
    (
        "a", "an", "the", "this", "that", "these", "those", "each", "every", "which", "who", "whom", "he", "him",
        "his", "she", "her", "hers", "it", "its", "they", "them", "their", "theirs", "we", "us", "our", "you", "i",
        "me", "my",
    )
)  # fmt: skip
"""Words that stand for somebody and name nobody."""


@lru_cache(maxsize=512)
def name_words(text: str) -> frozenset[str]:
    """The words by which a name is told from others, lower case, titles and grammar left out."""
    words = _WORD.findall(fold_text(text))
    return frozenset([w.lower().removesuffix("'s").rstrip(".") for w in words]) - _BESIDE_NAMES


def names_somebody(name: str) -> bool:
    """Whether it is more than a bare pronoun or determiner: "the coastguard", "US", "two officials", not "He"."""
    words = _WORD.findall(name)
    if len(words) != 1:
        return bool(words)
    return words[0].lower() not in _NOBODY or (len(words[0]) > 1 and words[0].isupper())


def same_name(one: str, other: str) -> bool:
    """Whether one is the other's fuller form ("Vale", "Boris Vale", "Mr Vale") or its initials ("UN")."""
    a, b = name_words(one), name_words(other)
    if a <= b or b <= a:
        return bool(a and b) or one.strip().lower() == other.strip().lower()
    return _initials(one) == other.replace(".", "") or _initials(other) == one.replace(".", "")


def _initials(name: str) -> str:
    letters = [w[0] for w in _WORD.findall(name) if w[0].isupper()]
    return "".join(letters) if len(letters) > 1 else ""


class SourceList:
    """The sources known so far and those of one draft."""

    def __init__(self, places: Places, given: Sequence[DraftSource], known: Sequence[SourceLabel], say: Say) -> None:
        """`known` are those of earlier windows: the draft goes by their numbers where it does not name others."""
        self._places, self._say = places, say
        self._known = len(known)
        self.labels: list[SourceLabel] = list(known)
        self._at = {i: i for i in range(len(known))}
        self._given: dict[int, DraftSource] = {}
        for source in given:
            self._take(source)

    def at(self, number: int | None) -> int | None:
        """The place in `labels` of source `number`; None if it is not listed or has no name of the article."""
        return None if number is None else self._at.get(number)

    def listed(self, number: int) -> bool:
        """Whether the draft or an earlier window lists that number at all."""
        return number in self._given or number < self._known

    def stand_in(self, number: int, who: str) -> int | None:
        """A source whose name the model did not take from the article goes by the words beside the content."""
        if not names_somebody(who):
            return None
        given = self._given.get(number)
        self._at[number] = len(self.labels)
        self.labels.append(SourceLabel(who, given.kind if given else "anonymous"))
        return self._at[number]

    def _take(self, source: DraftSource) -> None:
        number, name = source.i, source.name.strip()
        first = self._given.setdefault(number, source)
        if first is not source:
            if not same_name(first.name, name):
                self._say(
                    "entry_twice",
                    f"src {number} is both {shown(first.name)!r} and {shown(name)!r}: give each a number of its own "
                    "and see that each att has the right one",
                )
            return
        if number < self._known and number in self._at:
            if same_name(self.labels[number].name, name):
                return
            del self._at[number]  # this window counts from 0 again: its words are not the known source's
        same = [i for i, label in enumerate(self.labels[: self._known]) if label.name == name]
        if same:
            self._at[number] = same[0]
            return
        if not name or not self._places.holds_name(name):
            self._say("source_not_in_article", f"src {number}: the name {shown(name)!r} is not in the article")
            return
        if not names_somebody(name):
            self._say(
                "source_not_named",
                f"src {number}: {name!r} names nobody: give the name or description the article has for this source",
            )
            return
        role = (source.role or "").strip() or None
        if role and not self._places.holds_role(role):
            self._say("role_not_in_article", f"src {number}: the role {shown(role)!r} is not in the article")
            role = None
        self._at[number] = len(self.labels)
        self.labels.append(SourceLabel(name, source.kind, role))
