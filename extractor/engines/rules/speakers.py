"""Names of sources: the persons and organisations of an article, and whom a mention stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractor.engines.labels import SourceLabel
from extractor.engines.rules.lexicon import Word, lexicon
from extractor.engines.rules.tokens import Token, Unit
from extractor.schemas.items import SourceKind
from extractor.text.marks import Stretch

__all__ = ["Cast", "Mention"]


@dataclass(slots=True)
class Mention:
    """One run of name words in the text."""

    start: int
    end: int
    words: tuple[str, ...]
    """Without titles."""
    gender: str
    """`m`, `f` or `` where nothing shows it."""
    unit: int


class Cast:
    """Everybody named in one article, in text order."""

    def __init__(self, text: str, units: Sequence[Unit]) -> None:
        self.text = text
        self.mentions: list[Mention] = []
        self.full: dict[str, tuple[str, ...]] = {}
        self.gender: dict[str, str] = {}
        for unit in units:
            self._read(unit)
        for mention in self.mentions:
            key = mention.words[-1]
            known = self.full.get(key)
            if known is None or (len(known) < len(mention.words) <= 3 and len(known) == 1):
                self.full[key] = mention.words
            if mention.gender:
                self.gender.setdefault(key, mention.gender)

    def _read(self, unit: Unit) -> None:
        sets = lexicon().sets
        run: list[Token] = []
        for token in [*unit.tokens, None]:
            if (
                token is not None
                and _is_name_word(token)
                and not (run and self.text[run[-1].end : token.start].strip(" "))
            ):
                run.append(token)
                if token.flags & Word.POSSESSIVE:
                    self._close(run, unit, sets)
                    run = []
                continue
            self._close(run, unit, sets)
            run = []

    def _close(self, run: list[Token], unit: Unit, sets: dict[str, frozenset[str]]) -> None:
        if not run:
            return
        gender = ""
        while run and run[0].flags & Word.TITLE or run and run[0].low.rstrip(".") in ("mr", "ms", "mrs", "dr"):
            low = run[0].low.rstrip(".")
            if low in sets["titles_male"]:
                gender = "m"
            elif low in sets["titles_female"]:
                gender = "f"
            run = run[1:]
        if not run:
            return
        if not gender:
            if run[0].low in sets["given_male"]:
                gender = "m"
            elif run[0].low in sets["given_female"]:
                gender = "f"
        if len(run) == 1 and run[0].start == unit.tokens[0].start and lexicon().words.get(run[0].low, 0):
            return
        words = tuple(_bare(self.text[t.start : t.end]) for t in run)
        if words[-1]:
            self.mentions.append(Mention(run[0].start, run[-1].end, words, gender, unit.number))

    def name_of(self, words: tuple[str, ...]) -> str:
        """The fullest name in the article for these name words."""
        known = self.full.get(words[-1]) if words else None
        if known is not None and len(words) == 1:
            return " ".join(known)
        return " ".join(words)

    def label(self, tokens: Sequence[Token]) -> SourceLabel | None:
        """The source that the phrase `tokens` names."""
        sets = lexicon().sets
        if not tokens:
            return None
        end = len(tokens)
        first = end
        while first > 0 and _is_name_word(tokens[first - 1]):
            if first < end and tokens[first - 1].flags & Word.POSSESSIVE:
                break
            first -= 1
        while first < end and (
            tokens[first].flags & Word.TITLE or tokens[first].low.rstrip(".") in ("mr", "ms", "mrs", "dr")
        ):
            first += 1
        phrase = self.text[tokens[0].start : tokens[-1].end]
        head = tokens[-1].low
        if first < end and head not in sets["organization_words"] and head not in sets["group_words"]:
            words = tuple(_bare(self.text[t.start : t.end]) for t in tokens[first:end])
            role = self.text[tokens[0].start : tokens[first - 1].end].strip(" ,") if first else None
            if words[-1]:
                return SourceLabel(self.name_of(words), self._kind_of_name(words, head), role or None)
        while len(tokens) > 1 and tokens[0].low in ("the", "a", "an"):
            tokens = tokens[1:]
        phrase = self.text[tokens[0].start : tokens[-1].end]
        return SourceLabel(_bare(phrase), _kind_of_noun(tokens), None)

    def _kind_of_name(self, words: tuple[str, ...], head: str) -> SourceKind:
        sets = lexicon().sets
        low = _bare(head).lower()
        if low in sets["publication_words"]:
            return "publication"
        if low in sets["organization_words"]:
            return "organization"
        return "person"

    def person_for(self, pronoun: str, at: int, speaking: str | None) -> str | None:
        """The person a pronoun at offset `at` most likely stands for, by gender and nearness."""
        sets = lexicon().sets
        want = "m" if pronoun in sets["male"] else "f" if pronoun in sets["female"] else ""
        if not want:
            return speaking
        if speaking is not None and self.gender.get(speaking.split()[-1], want) == want:
            return speaking
        for mention in reversed([m for m in self.mentions if m.end <= at]):
            key = mention.words[-1]
            if self.gender.get(key, want) == want and key.lower() not in sets["organization_words"]:
                return self.name_of((key,))
        return None


def _is_name_word(token: Token) -> bool:
    if token.flags & Word.QUOTED:
        return False
    return token.flags & Word.CAPITAL != 0 and not token.flags & (
        Word.DETERMINER | Word.PRONOUN | Word.DAY | Word.CONJUNCTION | Word.SUBORDINATOR | Word.PREPOSITION
    )


def _bare(word: str) -> str:
    for ending in ("'s", "’s"):
        if word.endswith(ending):
            return word[: -len(ending)]
    return word.rstrip("'’") or word


def _kind_of_noun(tokens: Sequence[Token]) -> SourceKind:
    sets = lexicon().sets
    lows = [t.low for t in tokens]
    head = lows[-1]
    for n, low in enumerate(lows):
        if low in ("of", "for", "from", "with", "in", "at", "who") and n:
            head = lows[n - 1]
            break
    named = any(t.flags & Word.CAPITAL for t in tokens[1:])
    if head in sets["anonymous_words"] or (head in ("spokesman", "spokeswoman", "spokesperson") and not named):
        return "anonymous"
    if head in sets["document_words"]:
        return "document"
    if head in sets["publication_words"]:
        return "publication"
    if head in sets["organization_words"]:
        return "organization"
    if head in sets["group_words"] or head.endswith("s"):
        return "group"
    return "person" if not named or head not in sets["organization_words"] else "organization"


def stretch_tokens(unit: Unit, stretch: Stretch) -> list[Token]:
    """The tokens of `unit` inside `stretch`."""
    return [t for t in unit.tokens if stretch.start <= t.start and t.end <= stretch.end]
