"""Finding the places a draft names: marks, sentences, clauses by their first and last words. Exact or not at all."""

from __future__ import annotations

import re
from functools import cached_property

from extractor.engines.audit import FIXED_NAMES, InflectedNames, shares_surname
from extractor.text import Grounder
from extractor.text.languages import ENGLISH, language_of
from extractor.text.marks import MarkedText, Sentence, Stretch

__all__ = ["Places"]

_REF = re.compile(r"^\s*\[?(\d{1,9})\]?\s*(?::\s*(.*\S))?\s*$", re.S)
_MARK = re.compile(r"^\s*([qn])(\d{1,9})\s*$")
_TAG = re.compile(r"</?[qn]\d+(?: continues=\"q\d+\")?>")
_CLITICS = frozenset(("il", "elle", "ils", "elles", "on", "je", "nous", "vous"))
"""Subjects that French puts behind a verb of saying: "assure-t-il", "dit-elle"."""
_BEHIND = rf"-(?:t-)?(?:{'|'.join(sorted(_CLITICS))})(?!\w)"
_SUBJECTS = frozenset(("i", "you", "he", "she", "it", "we", "they", "who"))
"""Subjects that English writes in one with a short verb: "they’d". With 's the words are found anyway."""
_SHORT_VERB = r"['’](?:d|ll|m|re|ve)(?!\w)"
_AND = re.compile(r" (?:and|und|et|y|e|en|och|og) ")
"""Between two that speak as one."""
_ROLES = 5
"""Parts of a role from which on it is none: each is looked for in every sentence."""
_BEGINS_SHORT = re.compile(r"['’](?:d|ll|m|re|s|ve) ")
_GAPS = ("…", "...")


def _gap(a: Stretch, b: Stretch) -> int:
    """Code points between two stretches, 0 if they touch or overlap."""
    return max(0, b.start - a.end, a.start - b.end)


class Places:
    """Looks places up in one article. Nothing is guessed: what is not there is None."""

    def __init__(self, marked: MarkedText) -> None:
        self._marked = marked
        self._grounder = Grounder(marked.text)
        self._stretches: dict[int, Stretch] = {}

    def sentence(self, number: int) -> Sentence | None:
        """Sentence `number`, None if there is none."""
        return self._marked.sentences[number] if 0 <= number < len(self._marked.sentences) else None

    def whole_sentence(self, number: int) -> Stretch | None:
        """The place of sentence `number`, None if there is none: one object, however many claims rest on it."""
        place = self._stretches.get(number)
        if place is None and (sentence := self.sentence(number)) is not None:
            place = self._stretches[number] = Stretch(sentence.start, sentence.end)
        return place

    def find(self, words: str, start: int, end: int) -> list[Stretch]:
        """Every place of the words inside `text[start:end]`, under the declared typographic folds.

        Our own mark tags (`<q3>`, `</n5>`), where a model copied them along, are taken out first.
        """
        found = self._grounder.ground(words, start, end)
        if not found and _TAG.search(words):
            found = self._grounder.ground(_TAG.sub("", words), start, end)
        return found

    def holds(self, words: str) -> bool:
        """Whether the words stand anywhere in the article: `find` without listing every place of a frequent name."""
        plain = words.strip()
        at = self._marked.text.find(plain) if plain else -1
        if at >= 0 and self.find(plain, at, at + len(plain)):
            return True
        return bool(self.find(words, 0, len(self._marked.text)))

    @cached_property
    def _language(self) -> str:
        return language_of(self._marked.text, self._marked.article.language)

    @cached_property
    def _inflected(self) -> InflectedNames:
        return InflectedNames(self._marked, self._language)

    def holds_name(self, name: str) -> bool:
        """Whether the article has the name, in any case where its language has cases ("Petri Hakala" of "Hakalan"), and
        but for a capital that only begins a sentence ("the council"); or both of two, or it with a shared surname."""
        if self.holds(name) or (len(name) > 1 and self.holds(name[0].swapcase() + name[1:])):
            return True
        if self._language not in FIXED_NAMES:
            return self._inflected.holds(name)
        together = _AND.split(name)
        if len(together) > 1:  # two that speak as one, each by a name of its own
            return len(set(together)) == len(together) and all(
                len(one.split()) > 1 and one[:1].isupper() and self.holds(one) for one in together
            )
        return shares_surname(self._marked.text, name)

    def holds_role(self, role: str) -> bool:
        """Whether the article has the words of a role, or one sentence those of its parts; in other languages than
        English in any form and order."""
        if self.holds(role) or (self._language != ENGLISH and self._inflected.holds(role)):
            return True
        several = [one for one in role.split(";") if one.strip()]
        return 1 < len(several) < _ROLES and any(
            all(self.find(one, s.start, s.end) for one in several) for s in self._marked.sentences
        )

    def near(self, words: str, sentence: int, anchor: Stretch | None = None) -> Stretch | None:
        """The words in the sentence or one beside it; of several places the one nearest to `anchor`.

        A place outside the anchor is preferred to one inside it: a cue stands beside its content.
        """
        home = self.sentence(sentence)
        if home is None or not words.strip():
            return None
        found = self._printed(words, home.start, home.end)
        if not found:
            sentences = self._marked.sentences
            before, after = sentences[max(0, sentence - 1)], sentences[min(sentence + 1, len(sentences) - 1)]
            found = self._printed(words, before.start, after.end)
        if len(found) < 2 or anchor is None:
            return found[0] if found else None
        return min(found, key=lambda s: (s.start < anchor.end and anchor.start < s.end, _gap(s, anchor), s.start))

    def _printed(self, words: str, start: int, end: int) -> list[Stretch]:
        return self.find(words, start, end) or self._joined(words.strip(), start, end)

    def _joined(self, words: str, start: int, end: int) -> list[Stretch]:
        """Words that are printed in one with others: a verb before its French subject, that subject behind it, an
        English one before its verb ("they" of "they’d"), that verb behind it ("’s so angry")."""
        if words.lower() in _SUBJECTS:
            pattern = rf"(?<!\w)({words}){_SHORT_VERB}"
        elif _BEGINS_SHORT.match(words):
            pattern = rf"(?<=\w)(['’]{re.escape(words[1:])})(?!\w)"
        elif words in _CLITICS:
            pattern = rf"(?<!\w)(?=[a-zà-ÿ])[\w’']+-(?:t-)?({words})(?!\w)"  # not "Jong-il"
        elif words[-1:].islower() and "-" in self._marked.text[start:end]:
            plain = re.escape(words.replace("’", "'")).replace("'", "['’]")
            pattern = rf"(?<!\w)({plain}){_BEHIND}"
        else:
            return []
        return [Stretch(*m.span(1)) for m in re.compile(pattern).finditer(self._marked.text, start, end)]

    def content(self, ref: str) -> Stretch | None:
        """The place a reference names: `q3` (marks included), `7`, `7: words`, `7: first words … last words`."""
        if mark := _MARK.match(ref):
            number = int(mark[2])
            if mark[1] == "q" and number < len(self._marked.passages):
                p = self._marked.passages[number]
                return Stretch(p.outer_start, p.outer_end)
            if mark[1] == "n" and number < len(self._marked.quantities):
                n = self._marked.quantities[number]
                return Stretch(n.start, n.end)
            return None
        m = _REF.match(ref)
        if m is None:
            return None
        number, words = int(m[1]), m[2]
        if words is None:
            return self.whole_sentence(number)
        sentence = self.sentence(number)
        return None if sentence is None else self._clause(words, sentence)

    def _clause(self, words: str, sentence: Sentence) -> Stretch | None:
        ends = [end for end in map(str.strip, words.replace("...", "…").split("…")) if end]
        elided = len(ends) == 2 and all(self._marked.text.find(gap, sentence.start, sentence.end) < 0 for gap in _GAPS)
        whole = [] if elided else self.find(words, sentence.start, sentence.end)
        if whole:
            return whole[0]
        reach = self._paragraph_end(sentence)
        if len(ends) != 2:
            longer = self.find(words, sentence.start, reach)
            return longer[0] if longer else None
        for limit in (sentence.end, reach):
            for head in self._heads(ends[0], sentence):
                tails = [t for t in self.find(ends[1], head.start, limit) if t.end >= head.end]
                if tails:
                    return Stretch(head.start, tails[0].end)
        return None

    def _heads(self, words: str, sentence: Sentence) -> list[Stretch]:
        """Where a clause begins with these words; a number at their end may go on ("an astonishing 73 …" percent)."""
        found = self.find(words, sentence.start, sentence.end)
        before, _, number = words.rpartition(" ")
        if found or not before or not number[-1:].isdigit():
            return found
        goes_on = re.compile(rf"\s{re.escape(number)}(?!\w|[.,]\d)")
        return [s for s in self.find(before, sentence.start, sentence.end) if goes_on.match(self._marked.text, s.end)]

    def _paragraph_end(self, sentence: Sentence) -> int:
        """Where the sentence's paragraph ends: a quoted sentence may be split before the attribution's end."""
        end = sentence.end
        for later in self._marked.sentences[sentence.number + 1 :]:
            if later.paragraph != sentence.paragraph:
                break
            end = later.end
        return end
