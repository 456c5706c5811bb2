"""Which language a text is in, as far as reading its numbers needs to know.

Scripts tell most languages apart; among those that share one, function words do. Why not a library of language models:
see docs/dependencies.md. English is decided first and by counting two words, so that English articles pay nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["ENGLISH", "UNKNOWN", "language_of", "words_of"]

ENGLISH = "en"
UNKNOWN = "und"
"""A language that is neither English nor one whose words we have."""

_ENGLISH_SHARE = 250
"""Code points per "the" or "and" in an English text, at the most. Why: 89 English articles have
one in 55 to 120; no text in another language has one in 1,000."""
_SAMPLE = 20_000
"""Code points looked at. Why: more words do not make the answer surer."""
_LEAST = 2
"""Function words that make a language believable; two more, and different ones, in a text of `_ENOUGH` words.
Why: "ja" is "and" in Finnish and Estonian."""
_SHARE = 0.08
"""Least share of a language's function words among all words. Why: running text has a fifth and more."""
_ENOUGH = 30
"""Words from which on a text without English function words is not English. Why: headlines and lists have none."""
_ENGLISH = frozenset((
    "a", "about", "after", "all", "also", "an", "and", "are", "as", "at", "be", "been", "but", "by", "can",
    "could", "first", "for", "from", "had", "has", "have", "he", "his", "if", "in", "into", "is", "it", "its",
    "more", "new", "no", "not", "of", "on", "one", "or", "out", "over", "people", "said", "says", "so", "than",
    "that", "the", "their", "there", "they", "this", "to", "two", "up", "us", "was", "were", "what", "when",
    "which", "who", "will", "with", "would", "year", "years", "you",
))  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = ("de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "fi", "pl", "cs", "sk", "ro", "hu", "tr", "id", "vi")
_SHARED = {"cyrillic": ("ru", "uk", "bg"), "arabic": ("ar", "fa", "ur"), "devanagari": ("hi", "mr", "ne")}
_TELLING = {"uk": "іїєґ", "ur": "ٹڈڑںےہھ", "fa": "پچژگی"}
"""Letters that one language of a script has and the others printed in it lack."""
_KANA = 0.1
"""Least share of kana among a Japanese text's kana and ideographs. Why: a Chinese text has none but in names."""


@cache
def _data() -> dict[str, dict[str, Any]]:
    source = files("extractor.text").joinpath("data", "languages.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def words_of(language: str) -> dict[str, Any]:
    """The table of a language in the data file; empty where there is none."""
    return _data().get(language, {})


def language_of(text: str, stated: str | None = None) -> str:
    """ISO 639-1 code of the language most of `text` is in; `en` where nothing tells, `und` for one without a table.

    `stated` is what the article says of itself ("de", "pt-BR"); the text's own words win over it where it is English.
    """
    known = (stated or "").replace("_", "-").split("-")[0].lower()
    if known in ("no", "nn"):
        known = "nb"
    if _plainly_english(text):
        return ENGLISH
    sample = text[:_SAMPLE]
    if (other := _by_script(sample)) is not None:
        return known if known in _SHARED.get(other[0], ()) else other[1]
    return _by_words(sample, known)


def _plainly_english(text: str) -> bool:
    small = text.count(" the ") + text.count(" and ") + text.count("The ")
    return small > 0 and small * _ENGLISH_SHARE >= len(text) and (len(text) > _ENGLISH_SHARE or text.isascii())


def _by_script(sample: str) -> tuple[str, str] | None:
    """The script most of the letters are in, and the language; None for Latin letters."""
    if sample.isascii():
        return None
    foreign, scripts = _scripts()
    if not (other := len(foreign.findall(sample))):
        return None
    if 2 * other < sum(map(str.isalpha, sample)):
        return None
    counts = {name: len(pattern.findall(sample)) for name, pattern in scripts.items()}
    script = max(counts, key=lambda name: counts[name])
    if not counts[script]:
        return UNKNOWN, UNKNOWN
    if script in ("zh", "ja"):
        return script, "ja" if counts["ja"] >= _KANA * (counts["zh"] + counts["ja"]) else "zh"
    if script not in _SHARED:
        return script, script
    words = Counter(_tokens(sample))
    scores = {code: _score(words, code) + 0.5 * _letters(sample, code) for code in _SHARED[script]}
    return script, max(scores, key=lambda code: scores[code])


@cache
def _scripts() -> tuple[re.Pattern[str], dict[str, re.Pattern[str]]]:
    """The letters of no English text, and those of each script. Compiled when met: it takes 6 ms."""
    foreign = "[\u0370-\u1dbf\u2d00-\u2ddf\u3040-\ud7ff\uf900-\ufdff\ufe70-\ufeff\U00010000-\U0003ffff]"
    scripts = {
        "cyrillic": "[\u0400-\u052f]",
        "arabic": "[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]",
        "devanagari": "[\u0900-\u097f]",
        "bn": "[\u0980-\u09ff]",
        "th": "[\u0e00-\u0e7f]",
        "el": "[\u0370-\u03ff\u1f00-\u1fff]",
        "he": "[\u0590-\u05ff]",
        "ko": "[\uac00-\ud7af]",
        "ja": "[\u3040-\u30ff]",
        "zh": "[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002ffff]",
    }
    return re.compile(foreign), {name: re.compile(letters) for name, letters in scripts.items()}


def _tokens(sample: str) -> list[str]:
    """Words in small letters. Marks belong to the word in scripts that write vowels as marks."""
    return sample.lower().replace("،", " ").replace("।", " ").replace(".", " ").replace(",", " ").split()


def _letters(sample: str, code: str) -> int:
    return sum(map(sample.count, _TELLING.get(code, "")))


def _by_words(sample: str, known: str) -> str:
    found = _WORD.findall(sample.lower())
    words = Counter(found)
    english = sum(words[word] for word in _ENGLISH)
    scores = dict.fromkeys(_LATIN, 0)
    for word, times in words.items():
        for code in _latin_words().get(word, ()):
            scores[code] += times
    best = max(scores, key=lambda code: (scores[code], code == known))
    least = _LEAST + 2 * (len(found) >= _ENOUGH)
    kinds = sum(word in words for word in set(_function_words(best)))
    if min(kinds, scores[best]) >= least and scores[best] > 2 * english and scores[best] >= _SHARE * len(found):
        return known if known in scores and 2 * scores[known] > scores[best] else best
    if known in scores and not english:
        return known
    if len(found) >= _ENOUGH and english < _SHARE / 2 * len(found):
        return UNKNOWN
    return ENGLISH


def _score(words: Counter[str], code: str) -> int:
    return sum(words[word] for word in _function_words(code))


@cache
def _latin_words() -> dict[str, list[str]]:
    """Function word → the languages of Latin script that have it. Why: a sentence's few words are looked up, not the
    hundreds of all languages; claims are read one by one."""
    found: dict[str, list[str]] = {}
    for code in _LATIN:
        for word in _function_words(code):
            found.setdefault(word, []).append(code)
    return found


@cache
def _function_words(code: str) -> tuple[str, ...]:
    return tuple(words_of(code).get("words", "").split())
