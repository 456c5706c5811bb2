"""Numerals and number words that are no quantities: idioms, names with numerals, addresses, numbering."""

from __future__ import annotations

import re

from extractor.text.quantities.vocabulary import GAP

__all__ = ["find_traps"]

_IDIOMS = (
    "takes? two to tango", "at sixes and sevens", "no one", "not one", "any one", "every one", "one another", "one by one",
    "on the one hand", "one hand", "one of", "one or two of", "the one", "this one", "that one", "which one", "each one", "one day",
    "one thing", "one way", "one more", "one's", "at one", "as one", "one in which", "second to none", "second nature", "second thoughts?",
    "second[- ]hand", "second[- ]guess(?:ed|ing)?", "second fiddle", "split[- ]second", "a second chance", "every second counts",
    "first of all", "at first", "first and foremost", "first and last", "first[- ]hand", "first[- ]class", "first[- ]rate",
    "first things first", "first ladies", "first lady", "first famil(?:y|ies)", "first ministers?", "first person",
    "first daughter", "first place", "first[- ]come", "first responders?", "first aid", "first names?", "first time",
    "first thing", "first instance", "first blood", "first glance", "first sight", "first gentleman", "first couple",
    "first degree", "second degree", "third degree", "third[- ]rate", "third part(?:y|ies)", "third[- ]world", "first[- ]world",
    "two sides", "two[- ]faced", "two[- ]way", "two[- ]fold", "one[- ]sided", "one[- ]time", "one[- ]off", "one[- ]on[- ]one", "one[- ]way",
    "one[- ]to[- ]one", "one[- ]stop", "one[- ]liners?", "one[- ]size", "two cents", "two wrongs", "two peas", "two birds", "ten to one",
    "a million to one", "one in a million", "nine lives", "nine times out of ten", "cloud nine", "nine to five", "dressed to the nines",
    "seventh heaven", "sixth sense", "eleventh hour", "fifth column", "fourth estate", "fifth wheel", "third wheel",
    "third rail", "third time lucky", "the third kind", "twenty[- ]twenty", "20/20 vision", "20/20", "50[-/]50", "fifty[- ]fifty",
    "forty winks", "seven seas", "zero tolerance", "zero[- ]sum", "ground zero", "square one", "day one", "from day one", "one and the same",
    "one and only", "one and all", "one too many", "back to square one", "half[- ]hearted(?:ly)?", "half[- ]brothers?", "half[- ]sisters?",
    "half[- ]way", "half[- ]time", "half[- ]baked", "half[- ]truths?", "better half", "other half", "(?:first|second|latter|other) half",
    "half[- ]mast", "half[- ]staff", "four[- ]letter words?", "four corners", "three cheers", "three musketeers", "on all fours", "on second thought",
    "one[- ]party", "third[- ]party", "two[- ]party", "two[- ]state solution", "catch[- ]22", "plan b", "24/7", "24-7", "9/11",
    "a thousand times", "thousand words", "thanks a million", "a hundred times over", "one step", "one side", "one more time",
    "one minute", "one moment", "one point", "for one", "is one", "was one", "one who", "one that", "one could", "one can",
    "one would", "one must", "one should", "one might", "quarter[- ]?backs?", "third base", "second base", "first base",
    "second guess", "first off", "first up", "first half", "second half", "two by two", "one after another", "one after the other", "in one",
)  # fmt: skip
_NAMES = (
    r"(?:World|Cold|Gulf|Civil|Iraq|Chechen|Karabakh|Balkan)\ Wars?\ (?:I{1,3}|One|Two|Three|[123])(?!\w)",
    r"(?:First|Second|Third|1st|2nd)\ (?:World|Gulf|Chechen|Karabakh|Boer|Punic|Lebanon)\ War",
    r"(?:First|Second|Third|Fourth|Fifth|Sixth|Seventh|Eighth|Ninth|Tenth|Eleventh|\w+teenth|Twentieth|Twenty-\w+)\ "
    r"(?:Amendment|Reich|Republic|Fleet|Army|Avenue|Street|Circuit|Lady|Ladies|Minister|Division|Brigade|Corps|Infantry|Temple|Commandment|Families|Family|Nations?)",
    r"(?:[0-9]{1,3}(?:st|nd|rd|th))\ (?:Amendment|Fleet|Army|Avenue|Ave|Street|St\b|Circuit|Infantry|Division|Brigade|Regiment|Congress|Airborne|Battalion|Squadron|Precinct|District)",
    r"(?:Boeing|Airbus|Flight|Formula|Channel|Article|Articles|Section|Sections|Chapter|Title|Rule|Act|Clause|Amendment|Protocol|Resolution|"
    r"Route|Highway|Interstate|Room|Gate|Platform|Terminal|Unit|Area|Apollo|Windows|iPhone|iOS|Xbox|PlayStation|Android|Galaxy|Model|Type|Class|"
    r"Grade|Level|Tier|Phase|Category|Stage|Appendix|Annex|Table|Figure|Fig|Page|Volume|Vol|Part|Episode|Season|Psalm|Proposition|Prop|Measure|"
    r"Radio|BBC|ESPN|ITV|Fox|Covid|COVID|Brigade|Bus|Tour|Pier|Studio|Agenda|Vision|Project|Operation|Sector|Building|Block|Ward|District|"
    r"Camp|Site|Line|Lot|Suite|Apartment|Apt|Box|Reactor|Block|Division|Group|Pool|Test|Game|Week|Day|Round|Super\ Bowl|WrestleMania|Pope\ \w+)"
    r"\ (?:(?!(?:19|20)[0-9]{2}(?!\d))[0-9]{1,4}[A-Za-z]?(?![\w%])|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten)(?!\w)(?![.,][0-9])",
    r"(?:Group\ of|Big|Gang\ of|Club\ of|Final|Elite)\ (?:Two|Three|Four|Five|Six|Seven|Eight|Ten|Twenty)(?!\w)",
    r"(?:Three\ Mile\ Island|Twenty-?One\ Pilots|Five\ Eyes|Five\ Star\ Movement|Six\ Nations|Seven\ Sisters|Four\ Seasons|Ten\ Commandments|One\ Nation|One\ Direction|"
    r"Nine\ Inch\ Nails|Third\ Way|Big\ Ten|Big\ 12|Pac-12|Two\ Rivers|Twin\ Peaks|Ground\ Zero|First\ Things|Second\ Life|One\ America)",
)
_INLINE = (
    r"(?:https?://|www\.)\S{1,2000}",
    r"[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}",
    r"[@#]\w{1,80}",
    r"(?<!\w)(?!(?ai:mid|pre|post|early|late|sub|usd|eur|gbp)-?[0-9])(?:[A-Za-z]{1,12}-?[0-9]{1,5}|[A-Z][A-Za-z]{0,6}-[0-9]{1,4}[A-Za-z]{0,3})(?:-[0-9A-Za-z]{1,5})?(?!\w)",
    r"(?:\+[0-9]{1,3}[ .-]?)?(?:\([0-9]{2,5}\)[ .-]?|\b[0-9]{3}[.-])[0-9]{3}[ .-][0-9]{3,4}\b",
    r"\+[0-9]{1,3}(?:[ .-][0-9]{2,5}){2,5}\b",
    r"\b[0-9]{1,4}(?:\.[0-9]{1,4}){2,4}\b(?!\.[0-9])",
    r"(?ai:\b(?:version|v\.?)\ ?[0-9]+(?:\.[0-9]+){0,3})",
    r"\[[0-9]{1,3}\]",
    r"(?ai:\b(?:section|article|chapter|page|paragraph|clause|no\.|number|room|flight|line|footnote|verse|row|rule)\ [0-9]{1,5}(?:\.[0-9]+)?[A-Za-z]?(?![\w,%]|\.[0-9]))",
)
_NUMBERING = r"^[ \t]*(?:\(?[0-9]{1,3}[.)]|[0-9]{1,3}\.)(?=[ \t])"

_IDIOM = re.compile(
    r"(?ai:(?<![\w'\u2019-])(?:"
    + "|".join(sorted(_IDIOMS, key=len, reverse=True))
    .replace("[- ]", "~")
    .replace(" ", GAP)
    .replace("~", f"(?:-|{GAP})")
    + r")(?!\w))"
)
_NAME = re.compile(rf"(?<!\w)(?:{'|'.join(_NAMES)})".replace(r"\ ", GAP))
_PLACE = re.compile("|".join(_INLINE).replace(r"\ ", GAP))
_LIST = re.compile(_NUMBERING, re.MULTILINE)


def find_traps(text: str) -> list[tuple[int, int]]:
    """Ranges of `text` in which numerals are no quantities, in order of their starts; they may overlap."""
    return sorted(match.span() for pattern in (_IDIOM, _NAME, _PLACE, _LIST) for match in pattern.finditer(text))
