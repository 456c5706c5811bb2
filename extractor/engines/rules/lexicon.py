"""The word lists the rules read with, loaded once from the data files beside this package."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from extractor.schemas.items import Stance

__all__ = ["Cue", "Lexicon", "Word", "inflect", "lexicon"]

Tense = Literal["base", "third", "past", "gerund", "none"]


class Word:
    """What a word can be, as bits of an int. A word may be several things; the rules look at its neighbours.

    Plain ints and not an `enum.IntFlag`: each `&` of one makes an object, which doubled the engine's time.
    """

    NONE = 0
    PRONOUN = 1
    OBJECT_PRONOUN = 2
    DETERMINER = 4
    AUXILIARY = 8
    PREPOSITION = 16
    SUBORDINATOR = 32
    CONJUNCTION = 64
    WH = 128
    ADVERB = 256
    DAY = 512
    TIME = 1024
    FINITE = 2048
    TITLE = 4096
    CAPITAL = 8192
    NUMBER = 16384
    PUNCTUATION = 32768
    COMMA = 65536
    BREAK = 131072
    """A colon, semicolon or dash."""
    END = 262144
    QUOTED = 524288
    """A whole quoted passage, read as one token."""
    POSSESSIVE = 1048576
    HEDGE = 2097152


@dataclass(frozen=True, slots=True)
class Cue:
    """A word that can make a statement somebody's."""

    lemma: str
    part: Literal["verb", "noun", "adjective"]
    tense: Tense
    frames: dict[str, Stance]
    """Frame name → stance it has in that frame."""
    takes_addressee: bool = False
    hedged: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All lists, by lower-case word form."""

    words: dict[str, int]
    """Word form → `Word` flags."""
    verbs: dict[str, Cue]
    nouns: dict[str, Cue]
    adjectives: dict[str, Cue]
    sets: dict[str, frozenset[str]]
    """The remaining lists of grammar.toml by name."""


def inflect(lemma: str, irregular: dict[str, str]) -> list[tuple[str, Tense]]:
    """The forms of a verb with their tenses; regular spelling rules unless listed in `irregular`."""
    forms: list[tuple[str, Tense]] = [(lemma, "base")]
    if lemma in irregular:
        for form in irregular[lemma].split():
            tense: Tense = "gerund" if form.endswith("ing") else "past"
            if (form.endswith("s") and form[:-1] == lemma) or (form.endswith("es") and form[:-2] == lemma):
                tense = "third"
            forms.append((form, tense))
        return forms
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        stem = lemma[:-1]
        return [*forms, (stem + "ies", "third"), (stem + "ied", "past"), (lemma + "ing", "gerund")]
    if lemma.endswith("e"):
        return [*forms, (lemma + "s", "third"), (lemma + "d", "past"), (lemma[:-1] + "ing", "gerund")]
    third = lemma + ("es" if lemma.endswith(("s", "x", "z", "ch", "sh")) else "s")
    return [*forms, (third, "third"), (lemma + "ed", "past"), (lemma + "ing", "gerund")]


def _read(name: str) -> dict[str, Any]:
    path = resources.files("extractor.engines").joinpath("data", name)
    return tomllib.loads(path.read_text(encoding="utf-8"))


_FLAGS: dict[str, int] = {
    "subject_pronouns": Word.PRONOUN,
    "object_pronouns": Word.OBJECT_PRONOUN,
    "determiners": Word.DETERMINER,
    "possessives": Word.DETERMINER,
    "auxiliaries": Word.AUXILIARY | Word.FINITE,
    "prepositions": Word.PREPOSITION,
    "subordinators": Word.SUBORDINATOR,
    "conjunctions": Word.CONJUNCTION,
    "wh_words": Word.WH,
    "adverbs": Word.ADVERB,
    "day_words": Word.DAY | Word.TIME,
    "time_words": Word.TIME,
    "hedges": Word.HEDGE | Word.ADVERB,
    "titles": Word.TITLE,
    "titles_male": Word.TITLE,
    "titles_female": Word.TITLE,
    "finite_verbs": Word.FINITE,
}


def _merge(table: dict[str, Cue], form: str, new: Cue) -> None:
    old = table.get(form)
    if old is None or old.lemma != new.lemma:
        if old is None or len(form) == len(new.lemma):
            table[form] = new
        return
    table[form] = Cue(
        old.lemma,
        old.part,
        old.tense,
        {**new.frames, **old.frames},
        old.takes_addressee or new.takes_addressee,
        old.hedged or new.hedged,
    )


@cache
def lexicon() -> Lexicon:
    """The lexicon; read once per process."""
    grammar = _read("grammar.toml")
    cues = _read("cues.toml")
    words: dict[str, int] = {}
    for name, flag in _FLAGS.items():
        for word in grammar[name].split():
            words[word] = words.get(word, 0) | flag
    verbs: dict[str, Cue] = {}
    nouns: dict[str, Cue] = {}
    adjectives: dict[str, Cue] = {}
    irregular: dict[str, str] = cues["irregular"]
    for group in cues["verbs"]:
        frames = dict.fromkeys(group["frames"], group["stance"])
        addressee, hedged = bool(group.get("takes_addressee")), bool(group.get("hedged"))
        for lemma in group["words"].split():
            for form, tense in inflect(lemma, irregular):
                _merge(verbs, form, Cue(lemma, "verb", tense, frames, addressee, hedged))
                if tense in ("past", "third") and not form.endswith(("wn", "en", "rn")):
                    words[form] = words.get(form, 0) | Word.FINITE
    for group in cues["nouns"]:
        frames = dict.fromkeys(group["frames"], group["stance"])
        for lemma in group["words"].split():
            plural = lemma[:-1] + "ies" if lemma.endswith("y") else lemma + "s"
            for form in (lemma, plural):
                _merge(nouns, form, Cue(lemma, "noun", "none", frames))
    for group in cues["adjectives"]:
        frames = dict.fromkeys(group["frames"], group["stance"])
        for lemma in group["words"].split():
            _merge(adjectives, lemma, Cue(lemma, "adjective", "none", frames))
    sets = {name: frozenset(value.split()) for name, value in grammar.items()}
    sets |= {f"given_{sex}": frozenset(value.split()) for sex, value in _read("given_names.toml").items()}
    return Lexicon(words, verbs, nouns, adjectives, sets)
