"""Attributions as the rules see them, and the search through one unit that finds them."""

from __future__ import annotations

from dataclasses import dataclass, field

from extractor.engines.rules.lexicon import Cue, Word
from extractor.engines.rules.tokens import Token, Unit
from extractor.schemas.items import Stance
from extractor.text.marks import Stretch

__all__ = ["Found", "Search", "floor_of", "stance_in"]


@dataclass(slots=True)
class Found:
    """One attribution as the rules saw it, before its source is resolved."""

    unit: int
    cue: Stretch | None
    lemma: str
    content: list[Stretch]
    stance: Stance
    source: Stretch | None = None
    subject_kind: str = "none"
    shares: Found | None = None
    """The attribution whose source it shares ("…, adding that")."""
    antecedent: Stretch | None = None
    """For a relative pronoun, the words it stands for."""
    hedged: bool = False
    addressee: Stretch | None = None
    via: list[Stretch] = field(default_factory=list)
    """Through whom the article knows it ("…, he said, according to a transcript")."""
    words: tuple[Token, ...] = ()
    """The words of its source where they stand inside a quotation, in place of `source`'s."""
    name: str = ""
    """The full name of its source where that is known at once."""
    within: Found | None = None
    """The attribution of the quotation in which it stands."""
    floor: int = 0
    """Offset left of which its pronoun means nobody: there somebody spoke of whom it is not known who he is."""
    frame: str = ""
    """How the content is joined to the cue (see cues.toml); "beside" where it stands before it."""
    passages: list[int] = field(default_factory=list)

    @property
    def origin(self) -> Found:
        """The attribution that names the source: itself, or the one it shares it with."""
        one = self
        while one.source is None and one.shares is not None:
            one = one.shares
        return one

    @property
    def place(self) -> int:
        """Where it stands in the text: at its cue, or at its content if it has none."""
        return self.cue.start if self.cue is not None else self.content[0].start


class Search:
    """State of the search through one unit."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.tokens = unit.tokens
        self.stop = len(unit.tokens)
        while self.stop > 0 and self.tokens[self.stop - 1].flags & Word.PUNCTUATION:
            self.stop -= 1
        self.taken = bytearray(len(unit.tokens) + 1)
        self.found: list[Found] = []

    def stretch(self, first: int, last: int) -> Stretch:
        return Stretch(self.tokens[first].start, self.tokens[last].end)

    def take(self, first: int, last: int) -> None:
        for k in range(first, last + 1):
            self.taken[k] = 1


def stance_in(cue: Cue, frame: str) -> Stance:
    """The stance that `cue` has in `frame`; that of its first frame where it is not listed with this one."""
    stance = cue.frames.get(frame)
    return stance if stance is not None else next(iter(cue.frames.values()))


def floor_of(search: Search, i: int) -> int:
    """The first token before token `i` from which on nothing is taken."""
    k = i
    while k > 0 and not search.taken[k - 1]:
        k -= 1
    return k
