"""The cast of an article: everybody named in it, and whom a mention stands for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence

from extractor.engines.labels import SourceLabel
from extractor.engines.rules.apposed import role_after, role_before
from extractor.engines.rules.lexicon import Word, lexicon
from extractor.engines.rules.mentions import Mention, read_mention
from extractor.engines.rules.naming import (
    bare,
    given_gender,
    goes_on,
    is_initial,
    is_name_word,
    is_particle,
    kind_of_name,
    kind_of_noun,
    name_in,
    noun_gender,
)
from extractor.engines.rules.tokens import Token, Unit
from extractor.text.marks import Stretch
from extractor.text.names import name_particles

__all__ = ["Cast", "stretch_tokens"]

_LOOK_BACK = 40
"""Mentions looked at for a pronoun. Why: a pronoun's person is nearly always named within a few sentences."""


_MENTIONS_READ = 6
"""Mentions of a person looked at for a role. Why: it is printed at one of the first."""


_OF_ANOTHER = 1.5
"""What a relative's name loses for a pronoun of his relation's sex. Why: more than a speaker's name gains."""
_CLEAR = 0.3
"""What the best candidate for a pronoun has to lead by. Why: of the pronouns in US news (PolNeAR's training part) for
which another came nearer, nearly half were given to the wrong one."""
_GOES_ON = 2
"""Sentences over which the last speaker is taken to go on."""
_TITLED = 3
"""Tokens of an initial with its title ("the late Prof M."). Why: an initial alone names nobody."""
_SUBJECTS = {"he": "m", "she": "f"}
"""Pronouns after which the next name of their sex in a sentence is not its subject."""
_NOBODY: Counter[tuple[str, ...]] = Counter()


def _of_particles(words: tuple[str, ...]) -> bool:
    """Whether it is a surname with its particles alone ("Van Dijk")."""
    return len(words) > 1 and all(w.lower() in name_particles() for w in words[:-1])


class Cast:
    """Everybody named in one article, in text order."""

    def __init__(self, text: str, units: Sequence[Unit]) -> None:
        self.text = text
        self.units = units
        self.mentions: list[Mention] = []
        for unit in units:
            self._read(unit)
        self.starts = [m.start for m in self.mentions]
        self.known_as: dict[tuple[str, str], tuple[str, ...]] = {}
        self.full: dict[str, Counter[tuple[str, ...]]] = {}
        self.gender: dict[tuple[str, ...], str] = {}
        self.titled: dict[str, Counter[tuple[str, ...]]] = {}
        for mention in self.mentions:
            if 1 < len(mention.words) <= 4:
                weight = 1 if units[mention.unit].heading else 2
                self.full.setdefault(mention.words[-1], Counter())[mention.words] += weight
                if mention.gender:
                    self.gender.setdefault(mention.words, mention.gender)
        for mention in self.mentions:
            words = self.full_name(mention.words, mention.gender)
            if mention.gender:
                self.gender.setdefault(words, mention.gender)
            for title in mention.titles:
                self.titled.setdefault(title, Counter())[words] += 1
        self.known_as.clear()
        self.firms = {m.words[0] for m in self.mentions if len(m.words) > 1 and kind_of_name(m.words) == "organization"}
        """First words of organisations' names: "Veridia" after "Veridia Foods"."""
        self.firms -= {w for full in self.gender for w in full}
        first_names = {full[0]: sex for full, sex in self.gender.items() if len(full) > 1}
        self.by_name: dict[str, list[Mention]] = {}
        self.persons: list[tuple[str, ...]] = []
        """For each mention the fullest name, empty where it is no person's."""
        sure = {m.words for m in self.mentions if not m.doubtful}
        for mention in self.mentions:
            words = self.full_name(mention.words, mention.gender)
            self.by_name.setdefault(" ".join(words), []).append(mention)
            if len(words) == 1 and words not in self.gender and words[0] in first_names:
                self.gender[words] = first_names[words[0]]
            named = not mention.doubtful or words in self.gender or len(words) > len(mention.words)
            person = kind_of_name(words) == "person" and (named or (len(words) == 1 and words in sure))
            self.persons.append(words if person else ())

    def _read(self, unit: Unit) -> None:
        run: list[Token] = []
        first = True
        pronoun = ""
        offices = lexicon().sets["role_words"]
        for k, token in enumerate(unit.tokens):
            joined = not run or self.text[run[-1].end : token.start].strip(" ") == ""
            inside = is_name_word(token) or (run and goes_on(unit.tokens, k))
            if inside and joined and not (run and run[-1].flags & Word.POSSESSIVE):
                run.append(token)
                continue
            if run:
                attributive = token.flags & Word.TITLE != 0 or token.low in offices
                named = self._close(run, unit, first and not attributive, pronoun)
                first = first and (attributive or not named)
            run = [token] if is_name_word(token) else []
            if token.low in _SUBJECTS and not pronoun:
                pronoun = _SUBJECTS[token.low]
        self._close(run, unit, first, pronoun)

    def _close(self, run: list[Token], unit: Unit, first: bool, pronoun: str) -> bool:
        mention = read_mention(self.text, run, unit, first) if run else None
        if mention is not None:
            mention.after_pronoun = pronoun
            self.mentions.append(mention)
        return mention is not None

    def full_name(self, words: tuple[str, ...], gender: str = "") -> tuple[str, ...]:
        """The fullest form in the article of a name of one word ("Trump": "Donald Trump")."""
        if _of_particles(words):  # "De Bruyne" after "Kevin de Bruyne"
            full = self.full_name(words[-1:], gender)
            return full if len(full) > 1 else words
        if len(words) != 1:
            return words
        known_as = self.known_as.get((words[0], gender))
        if known_as is not None:
            return known_as
        best: tuple[str, ...] = words
        most = 0
        for full, count in self.full.get(words[0], _NOBODY).items():
            if kind_of_name(full) != "person" or _of_particles(full):
                continue
            known = self.gender.get(full, "")
            if count > most and not (gender and known and gender != known):
                best, most = full, count
        self.known_as[words[0], gender] = best
        return best

    def label(self, tokens: Sequence[Token]) -> SourceLabel | None:
        """The source that the phrase `tokens` names; its literal words where it has no name."""
        tokens = list(tokens)
        while tokens and tokens[0].flags & (Word.PUNCTUATION | Word.CONJUNCTION):
            tokens = tokens[1:]
        if not tokens:
            return None
        if is_initial(self.text[tokens[-1].start : tokens[-1].end]) and len(tokens) <= _TITLED:
            return None
        joint = self._joint(tokens)
        if joint is not None:
            return joint
        tokens = _without_origin(tokens)
        named = name_in(self.text, tokens)
        if named is not None:
            words = self.full_name(named.words, named.gender)
            if len(words) == 1:
                start = named.first
                while start > 0 and is_particle(tokens[start - 1]):
                    start -= 1
                words = (*(self.text[t.start : t.end] for t in tokens[start : named.first]), *words)
            kind = kind_of_name(words)
            if kind == "person" and len(words) == 1 and words[0] in self.firms:
                kind = "organization"
            role = self._role(tokens, named.role_last) if kind == "person" else None
            name = self.text[tokens[named.first].start : tokens[-1].end] if len(named.words) > 1 else " ".join(words)
            return SourceLabel(" ".join(words) if kind == "person" else _strip(name), kind, role)
        person = self._titled(tokens)
        if person is not None:
            return person
        while len(tokens) > 1 and tokens[0].low in ("the", "a", "an"):
            tokens = tokens[1:]
        phrase = " ".join(self.text[tokens[0].start : tokens[-1].end].split())
        return SourceLabel(_strip(phrase), kind_of_noun(tokens), None)

    def _joint(self, tokens: Sequence[Token]) -> SourceLabel | None:
        at = next((k for k, t in enumerate(tokens) if t.low == "and"), -1)
        if at < 1 or at + 1 >= len(tokens):
            return None
        left, right = name_in(self.text, tokens[:at]), name_in(self.text, tokens[at + 1 :])
        if left is None or right is None or (right.first != 0 and tokens[at + right.first].flags & Word.PREPOSITION):
            return None
        names = (self.full_name(left.words, left.gender), self.full_name(right.words, right.gender))
        if any(kind_of_name(n) != "person" for n in names):
            return None
        return SourceLabel(" and ".join(" ".join(n) for n in names), "group", None)

    def _role(self, tokens: Sequence[Token], last: int) -> str | None:
        first = 0
        while first <= last and tokens[first].low in ("the", "a", "an"):
            first += 1
        if first > last:
            return None
        return " ".join(self.text[tokens[first].start : tokens[last].end].split())

    def _titled(self, tokens: Sequence[Token]) -> SourceLabel | None:
        """ "the president": the one who bears the title in this article, if it is clear who."""
        if tokens[0].low not in ("the", "this") or len(tokens) > 4 or not tokens[-1].flags & Word.TITLE:
            return None
        counts = [self.titled.get(t.low, Counter()) for t in tokens[1:]]
        bearers = Counter({words: counts[-1][words] for words in counts[-1] if all(words in c for c in counts)})
        ranked = bearers.most_common(2)
        if not ranked or (len(ranked) > 1 and ranked[0][1] < 2 * ranked[1][1]):
            return None
        return SourceLabel(" ".join(ranked[0][0]), kind_of_name(ranked[0][0]), None)

    def names_at(self, start: int) -> bool:
        """Whether somebody is named at offset `start`."""
        at = bisect_left(self.starts, start)
        return at < len(self.starts) and self.starts[at] == start

    def role_of(self, name: str) -> str | None:
        """The role printed beside any mention of the person `name`; None where none is."""
        for mention in self.by_name.get(name, [])[:_MENTIONS_READ]:
            tokens = self.units[mention.unit].tokens
            first = bisect_left(tokens, mention.start, key=lambda t: t.start)
            last = min(first + len(mention.words), len(tokens)) - 1
            role = role_before(self.text, tokens, first) or role_after(self.text, tokens, last)
            if role is not None:
                return role
        return None

    def protagonist(self) -> str | None:
        """The person named most often; the first of those where several are."""
        people = Counter({n: len(m) for n, m in self.by_name.items() if kind_of_name(tuple(n.split())) == "person"})
        return people.most_common(1)[0][0] if people else None

    def knows(self, tokens: Sequence[Token]) -> bool:
        """Whether `tokens` name a person in full, or one whom the article names."""
        label = self.label(tokens)
        if label is None or label.kind != "person" or not all(is_name_word(t) for t in tokens[-1:]):
            return False
        return " " in label.name or label.name in self.by_name

    def person_of(self, tag: str) -> str | None:
        """The person of the article whom a speaker's tag names, in capitals or not ("PENCE"); None if it names none."""
        words = tuple(w.capitalize() if w.isupper() else w for w in tag.split())
        full = self.full_name(words[-1:])
        if len(words) > 1 and full != words:
            full = words if " ".join(words) in self.by_name else ()
        return " ".join(full) if " ".join(full) in self.by_name and kind_of_name(full) == "person" else None

    def person_for(self, pronoun: str, at: int, unit: int, speaking: str | None, floor: int = 0) -> str | None:
        """Whom a pronoun ("" for anybody) at offset `at` in unit `unit` most likely stands for; None if nobody fits.

        Only those named at or after offset `floor` are meant; `speaking` spoke last.
        """
        sets = lexicon().sets
        want = "m" if pronoun in sets["male"] else "f" if pronoun in sets["female"] else ""
        if not want and pronoun:
            return None
        scores: dict[str, float] = {}
        sure: set[str] = set()
        led = False
        upto = bisect_right(self.starts, at)
        for n in range(upto - 1, max(0, upto - _LOOK_BACK) - 1, -1):
            mention, words = self.mentions[n], self.persons[n]
            if mention.start < floor:
                break
            known = self.gender.get(words, "")
            if not words or (known and want and known != want):
                continue
            score = 2.0 - 0.5 * (unit - mention.unit)
            leads = mention.first_in_unit and mention.after_pronoun != (want or None)
            score += leads or (mention.of_clause and mention.unit == unit)
            score += 0.5 * (known == want) - _OF_ANOTHER * (mention.kin == want != "")
            score -= 1.3 * (len(words) == 1 and not known and not mention.titles)
            name = " ".join(words)
            near = unit - mention.unit <= _GOES_ON and not led
            score += (1.2 if near else 0.4) * (name == speaking) - 1.0 * mention.attributive
            led = led or (leads and not mention.attributive and name != speaking)
            if score > scores.get(name, 0.0):
                scores[name] = score
            if known:
                sure.add(name)
        if scores:
            return _clearest(scores, sure)
        if speaking is not None and not floor:
            words = tuple(speaking.split())
            known = self.gender.get(words, "") or given_gender(words) or noun_gender(words[-1].lower())
            return speaking if known in ("", want) or not want else None
        return None


def _clearest(scores: dict[str, float], sure: set[str]) -> str | None:
    """The name with the highest score; None where another comes so near that either may be meant.

    Names not in `sure`, whose sex is unknown, may be of no person: one of these is no rival to a name that is.
    """
    best = max(scores, key=scores.__getitem__)
    rivals = (s for name, s in scores.items() if name != best and (name in sure or best not in sure))
    return best if scores[best] - max(rivals, default=0.0) >= _CLEAR else None


def _without_origin(tokens: list[Token]) -> list[Token]:
    """A person's name without what follows it ("Stephanie Hutton of Derby", "Will Tanner in a note")."""
    run = 0
    for k, token in enumerate(tokens):
        if is_name_word(token) and not token.flags & Word.TITLE:
            run += 1
            continue
        if run > 1 and token.flags & Word.PREPOSITION and k + 1 < len(tokens):
            words = tuple(bare(t.low.capitalize()) for t in tokens[k - run : k])
            if kind_of_name(words) == "person" and not any(t.flags & Word.PREPOSITION for t in tokens[: k - run]):
                return tokens[:k]
        run = 0
    return tokens


def _strip(name: str) -> str:
    for ending in ("'s", "’s", "s'", "s’"):
        if name.endswith(ending):
            return name[: -len(ending)] + ("s" if ending[0] == "s" else "")
    return name


def stretch_tokens(unit: Unit, stretch: Stretch) -> list[Token]:
    """The tokens of `unit` inside `stretch`."""
    tokens = unit.tokens
    first = bisect_left(tokens, stretch.start, key=_start)
    last = bisect_left(tokens, stretch.end, first, key=_start)
    return [t for t in tokens[first:last] if t.end <= stretch.end]


def _start(token: Token) -> int:
    return token.start
