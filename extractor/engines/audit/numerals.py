"""Small numbers in words of other languages than English, which are no quantities of an article's marks."""

from __future__ import annotations

import re
from functools import cache, lru_cache

__all__ = ["number_words"]

_TWO_TO_TWELVE = {
    "de": "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "fr": "deux trois quatre cinq six sept huit neuf dix onze douze",
    "es": "dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "it": "due tre quattro cinque sei sette otto nove dieci undici dodici",
    "pt": "dois|duas três quatro cinco seis sete oito nove dez onze doze",
    "nl": "twee drie vier vijf zes zeven acht negen tien elf twaalf",
    "sv": "två tre fyra fem sex sju åtta nio tio elva tolv",
    "da": "to tre fire fem seks syv otte ni ti elleve tolv",
    "nb": "to tre fire fem seks sju|syv åtte ni ti elleve tolv",
    "pl": (
        "dwa|dwie|dwóch|dwaj|dwu trzy|trzech|trzej cztery|czterech pięć|pięciu sześć|sześciu siedem|siedmiu "
        "osiem|ośmiu dziewięć|dziewięciu dziesięć|dziesięciu jedenaście|jedenastu dwanaście|dwunastu"
    ),
    "cs": (
        "dva|dvě|dvou tři|tří|třech čtyři|čtyř|čtyřech pět|pěti šest|šesti sedm|sedmi osm|osmi devět|devíti "
        "deset|deseti jedenáct|jedenácti dvanáct|dvanácti"
    ),
    "ru": (
        "два|две|двух|двум|двумя|двое три|трех|трёх|трем|трём|тремя|трое четыре|четырех|четырёх|четырем|четверо "
        "пять|пяти|пятью|пятеро шесть|шести|шестью|шестеро семь|семи|семью восемь|восьми девять|девяти десять|десяти "
        "одиннадцать|одиннадцати двенадцать|двенадцати"
    ),
    "uk": (
        "два|дві|двох|двом|двоє три|трьох|трьом|троє чотири|чотирьох|чотирьом|четверо п'ять|п'яти|п'ятьох "
        "шість|шести|шістьох сім|семи|сімох вісім|восьми|вісьмох дев'ять|дев'яти десять|десяти одинадцять|одинадцяти "
        "дванадцять|дванадцяти"
    ),
    "tr": "iki üç dört beş altı yedi sekiz dokuz on onbir oniki",
    "fi": (
        "kaksi|kahden|kahta kolme|kolmen|kolmea neljä|neljän|neljää viisi|viiden|viittä kuusi|kuuden|kuutta "
        "seitsemän|seitsemää kahdeksan|kahdeksaa yhdeksän|yhdeksää kymmenen|kymmentä yksitoista kaksitoista"
    ),
    "ar": "اثنان|اثنين ثلاثة|ثلاث أربعة|أربع خمسة|خمس ستة|ست سبعة|سبع ثمانية|ثماني تسعة|تسع عشرة|عشر - -",
    "he": "שני|שתי|שניים|שתיים שלושה|שלוש ארבעה|ארבע חמישה|חמש שישה|שש שבעה|שבע שמונה תשעה|תשע עשרה|עשר - -",
    "ko": "두 세 네 다섯 여섯 일곱 여덟 아홉 열 열한 열두",
}
_ALSO_OTHER_WORDS = frozenset(
    ("sei", "acht", "neuf", "once", "sex", "on", "altı", "yedi", "to", "ni", "ti", "семью", "ست")
)
"""Words that mean something else too: they bear a number out, but are none that must be borne out."""
_IDEOGRAPHS = re.compile(
    "(?<![〇零一二三四五六七八九十百千万億亿两兩第几幾数])[一二三四五六七八九十两兩]{1,3}(?![〇零一二三四五六七八九十百千万億亿分])"
)


@lru_cache(maxsize=128)
def _found(text: str, language: str) -> dict[str, float]:
    if language in ("zh", "ja"):
        from extractor.text.quantities.foreign.ideographs import value_of_ideographs  # English articles need no such

        values = {printed: value_of_ideographs(printed) for printed in _IDEOGRAPHS.findall(text)}
        return {printed: value for printed, value in values.items() if value is not None}
    listed = _values(language)
    return {word: listed[word] for word in _pattern(language).findall(text.lower().replace("’", "'"))} if listed else {}


def number_words(text: str, language: str, /, *, doubtful: bool = True) -> dict[str, float]:
    """The number words of a text and their values; without those that mean something else too unless `doubtful`."""
    found = _found(text, language)
    if doubtful:
        return found
    return {} if language in ("zh", "ja", "ko") else {w: v for w, v in found.items() if w not in _ALSO_OTHER_WORDS}


@cache
def _values(language: str) -> dict[str, float]:
    listed = _TWO_TO_TWELVE.get(language, "").split()
    return {word: float(value) for value, words in enumerate(listed, 2) for word in words.split("|") if word != "-"}


@cache
def _pattern(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(sorted(_values(language), key=len, reverse=True))})(?![\w-])")
