"""Stretches of the article put so that they can be read alone: names for pronouns, no linking words in front."""

from __future__ import annotations

from collections.abc import Mapping

from extractor.engines.rules.lexicon import Word
from extractor.engines.rules.naming import is_name_word
from extractor.engines.rules.speakers import Cast
from extractor.engines.rules.tokens import Unit

__all__ = ["Wording"]

_PERSONAL = frozenset(["he", "she"])
_OWNING = frozenset(["his", "her"])
_LINKING = frozenset(
    ["but", "and", "so", "yet", "or", "however", "meanwhile", "still", "moreover", "instead", "therefore", "thus"]
)


class Wording:
    """Rewords stretches of one article."""

    def __init__(self, text: str, cast: Cast, resolved: Mapping[int, str]) -> None:
        self.text = text
        self.cast = cast
        self.resolved = resolved
        """Offset of a pronoun → the name its attribution was given."""

    def alone(self, unit: Unit, first: int, last: int) -> str:
        """Tokens `first..last` of `unit`, in the article's words but for a leading pronoun and linking words."""
        tokens = unit.tokens
        while first < last and (tokens[first].low in _LINKING or tokens[first].flags & Word.COMMA):
            first += 1
        start, end = tokens[first].start, tokens[last].end
        words = self.text[start:end]
        for k in range(first, last + 1):
            token = tokens[k]
            if token.flags & Word.QUOTED:
                continue
            name = self._name_for(unit, k)
            if name is not None:
                at = token.start - start
                words = words[:at] + name + words[at + token.end - token.start :]
                break
            if is_name_word(token) and k > first and token.low not in _LINKING:
                break
        words = " ".join(words.split()).strip(" ,;:–—-")
        return words[:1].upper() + words[1:]

    def _name_for(self, unit: Unit, k: int) -> str | None:
        token = unit.tokens[k]
        owning = token.low in _OWNING
        if token.low == "her" and k and not unit.tokens[k - 1].flags & (Word.PUNCTUATION | Word.CONJUNCTION):
            return None
        name = self.resolved.get(token.start)
        if name is None and (token.low in _PERSONAL or owning):
            name = self.cast.person_for(token.low, token.start, unit.number, None)
        if name is None:
            return None
        return name + ("’" if name.endswith("s") else "’s") if owning else name
