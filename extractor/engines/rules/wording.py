"""Stretches of the article put so that they can be read alone: names for pronouns, no linking words in front."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from extractor.engines.rules.lexicon import Word, lexicon
from extractor.engines.rules.naming import is_name_word
from extractor.engines.rules.speakers import Cast
from extractor.engines.rules.subjects import main_subject
from extractor.engines.rules.tokens import Token, Unit

__all__ = ["Wording"]

_PERSONAL = frozenset(["he", "she"])
_OWNING = frozenset(["his", "her"])
_LINKING = frozenset(
    ["but", "and", "so", "yet", "or", "however", "meanwhile", "still", "moreover", "instead", "therefore", "thus"]
)


_DECADE = re.compile(r"['’]?\d0['’]?s|teens|(?:twen|thir|for|fif|six|seven|eigh|nine)ties")
"""Of a life: "a man in his 60s" is one of any owner's."""
_LONGEST_SUBJECT = 5
"""Tokens less one. Why: longer subjects make the claim unreadable."""


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
        thing = self._thing(unit, first) if first == 0 and tokens[first].low in ("it", "its") else None
        if thing is not None:
            owner = thing + ("’" if thing.endswith("s") else "’s") if tokens[first].low == "its" else thing
            words = owner + words[tokens[first].end - start :]
        for k in range(first, last + 1) if thing is None else ():
            token = tokens[k]
            if token.flags & Word.QUOTED:
                continue
            name = self._name_for(unit, k)
            if name is not None:
                at = token.start - start
                words = words[:at] + name + words[at + token.end - token.start :]
                break
            if is_name_word(token) and token.low not in _LINKING and (k > first or self.cast.names_at(token.start)):
                break
        words = " ".join(words.split()).strip(" ,;:–—-")
        return words[:1].upper() + words[1:]

    def _thing(self, unit: Unit, first: int) -> str | None:
        """What the "it" that opens a sentence stands for: the subject of the sentence before, if that is no person."""
        tokens = unit.tokens
        if first + 1 >= len(tokens) or unit.number == 0 or _is_empty(tokens, first):
            return None
        before = self.cast.units[unit.number - 1]
        if before.paragraph != unit.paragraph or before.heading:
            return None
        subject = main_subject(before.tokens, 0, len(before.tokens))
        if subject.kind != "phrase" or subject.last - subject.first > _LONGEST_SUBJECT:
            return None
        phrase = before.tokens[subject.first : subject.last + 1]
        sets = lexicon().sets
        named = is_name_word(phrase[-1])
        head = phrase[-1].low
        human = head in sets["role_words"] or head in sets["group_words"] or phrase[-1].flags & Word.TITLE
        if named:
            label = self.cast.label(phrase)
            fits = label is not None and label.kind == "organization"
        else:
            fits = phrase[0].low in ("the", "a", "an") and not human and not head.endswith("s")
        if not fits:
            return None
        words = " ".join(self.text[phrase[0].start : phrase[-1].end].split())
        return "The " + words.partition(" ")[2] if phrase[0].low in ("a", "an") else words

    def _name_for(self, unit: Unit, k: int) -> str | None:
        token = unit.tokens[k]
        owning = token.low in _OWNING
        if owning and k + 1 < len(unit.tokens) and _DECADE.fullmatch(unit.tokens[k + 1].low):
            return None
        if token.low == "her" and k and not unit.tokens[k - 1].flags & (Word.PUNCTUATION | Word.CONJUNCTION):
            return None
        name = self.resolved.get(token.start)
        if name is None and (token.low in _PERSONAL or owning):
            name = self.cast.person_for(token.low, token.start, unit.number, None)
        if name is None:
            return None
        return name + ("’" if name.endswith("s") else "’s") if owning else name


def _is_empty(tokens: Sequence[Token], first: int) -> bool:
    """Whether the "it" at token `first` may stand for no thing at all ("It is clear that …", "It took an hour …")."""
    empty = lexicon().sets["empty_it"]
    return any(t.low in empty for t in tokens[first + 1 : first + 3])
