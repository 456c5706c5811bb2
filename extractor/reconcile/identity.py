"""Who: one canonical source across the articles of a story.

A person is known by surname with compatible given names; spelling variants are joined where given name or role agree;
people of one surname with other given names or a suffix (Jr) stay apart. Roles ("the Kremlin leader") resolve through
appositions printed somewhere in the story ("Russian President Vladimir Putin"). Governments answer to their country,
capital and seat (data/places.txt).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from rapidfuzz.distance import OSA

from extractor.reconcile.pages import Page
from extractor.reconcile.words import Lexicon, folded, lexicon, marker_words, plain_words
from extractor.schemas import Source

__all__ = ["Person", "Registry", "find_sources"]

_TITLES = marker_words("title")
_SUFFIXES = marker_words("suffix")
_HEADS = (
    "vice president|prime minister|foreign minister|defence minister|defense minister|interior minister|"
    "finance minister|health minister|energy minister|economy minister|secretary of state|president|chancellor|premier|"
    "leader|king|queen|pope|prince|minister|secretary|ambassador|envoy|ombudsman|spokesman|spokeswoman|spokesperson|"
    "aide|adviser|advisor|commissioner|governor|mayor|general|negotiator|senator|chief|head|director|chairman|judge|"
    "prosecutor|commander|coach|captain|ceo|founder"
)
_NAME = r"[A-Z][\w’'\-]*[\w]"
_APPOSITION = re.compile(
    rf"\b(?P<head>(?i:{_HEADS}))\s*,?\s+(?P<name>{_NAME}(?:\s+(?:{_NAME}|de|van|der|von|al|bin)){{1,3}})"
)
_BEFORE = re.compile(r"(?:[\w.’'\-]+\s+){0,4}$")
"""What of a role stands before its head noun: four words at most."""
_JUNIOR = re.compile(rf"(?P<name>{_NAME}\s+{_NAME},?\s+(?:Jr|Sr|Junior|Senior|II|III)\b)")
_AFTER = re.compile(
    rf"(?P<name>{_NAME}(?:\s+{_NAME}){{1,2}}),\s+(?:the\s+|a\s+|an\s+)?(?P<role>(?:[\w.’'\-]+\s+){{0,4}}(?:{_HEADS}))\b"
)
_OFFICE_WORDS = marker_words("office")
_LEADERS = ("president", "prime minister", "chancellor", "premier", "king", "leader")


@dataclass(frozen=True, slots=True)
class Person:
    """A person as printed: `given` may be empty, `suffix` is "jr" and the like."""

    given: tuple[str, ...]
    surname: str
    suffix: str = ""


_OF = re.compile(r"(?<=\w)\s+(?:of|from|at)\s+(?:the\s+)?[A-Z].*$")
"""Where somebody is from: "Paul Greve of Orion" is Paul Greve."""


def _parse(name: str) -> Person | None:
    words = [w.strip(".") for w in plain_words(_OF.sub("", name))]
    while words and words[0] in _TITLES and len(words) > 1:
        words = words[1:]
    suffix = ""
    while len(words) > 1 and words[-1] in _SUFFIXES:
        suffix = {"junior": "jr", "senior": "sr"}.get(words[-1], words[-1])
        words = words[:-1]
    if not words or not words[-1][0].isalpha() or words[-1] in _TITLES:
        return None
    return Person(tuple(words[:-1]), words[-1], suffix)


_DOUBLE = re.compile(r"(.)\1")


def _given_fit(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    if not a or not b:
        return True
    x, y = a[0], b[0]
    if min(len(x), len(y)) < 3:
        return x[0] == y[0]
    return x.startswith(y) or y.startswith(x) or _DOUBLE.sub(r"\1", x) == _DOUBLE.sub(r"\1", y) or _variants(x, y)


def _variants(a: str, b: str) -> bool:
    """Spelling variants of one name: long enough, one edit per five letters, transpositions counting one."""
    longest = max(len(a), len(b))
    return longest >= 5 and a[0] == b[0] and OSA.distance(a, b) <= max(1, longest // 5)


def _country_of(role: str) -> str | None:
    """The place named last before the head noun: in "after meeting Modi, the French president" that is France."""
    places = [t for t in lexicon().terms(plain_words(role)) if t.startswith("@")]
    return places[-1] if places else None


def _head_of(role: str) -> str | None:
    words = folded(role)
    found = [(m.start(), m.group()) for m in re.finditer(rf"\b(?:{_HEADS})\b", words)]
    return found[-1][1] if found else None


@dataclass(slots=True)
class Registry:
    """Canonical sources of one story."""

    people: dict[str, Counter[str]] = field(default_factory=dict)
    """Key `p:surname[#n]` → full names as printed, with counts."""
    roles: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)
    """Key → (place, head noun) of the roles printed for it anywhere in the story, with counts."""
    by_role: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)
    _by_surname: dict[str, list[tuple[Person, str]]] = field(default_factory=dict)
    _preferred: dict[tuple[int, str], str] = field(default_factory=dict)
    names: Lexicon = field(default_factory=lexicon)
    """The lexicon with this story's people in it."""
    _keys: dict[tuple[int, str, str, str | None], str] = field(default_factory=dict)
    _printed: dict[str, Counter[str]] = field(default_factory=dict)
    """Key → names as printed, with the number of articles: governments and bodies are shown by them."""

    def key(self, source: Source, page: int = -1) -> str:
        """Canonical key: `p:` a person, `g:` a government or alliance, `o:` anything else named, `n:` unnamed."""
        memo = (page, source.name, source.kind, source.role)
        found = self._keys.get(memo)
        if found is None:
            found = self._keys[memo] = self._key(source, page)
            self._printed.setdefault(found, Counter())[source.name] += 1
        return found

    def _key(self, source: Source, page: int) -> str:
        place = self._government(source.name)
        if place:
            return "g:" + place[1:]
        if source.kind in ("person", "anonymous", "group") or source.name[:1].isupper():
            person = self._person(source.name, page, likely=source.kind == "person")
            if person:
                return person
        by_role = self.role_holder(source.name)
        if by_role:
            return by_role
        words = [w for w in plain_words(source.name) if w not in ("the", "a", "an")]
        terms = " ".join(self.names.terms(words) or words) or source.name
        return ("n:" if source.kind in ("anonymous", "group") else "o:") + terms

    def _government(self, name: str) -> str | None:
        words = [w for w in plain_words(name) if w not in _OFFICE_WORDS]
        terms = lexicon().terms(words)
        return terms[0] if terms and all(t == terms[0] and t.startswith("@") for t in terms) else None

    def _person(self, name: str, page: int, *, likely: bool) -> str | None:
        person = _parse(name)
        if person is None:
            return None
        for known, key in self._by_surname.get(person.surname, ()):
            if person.given and known.suffix == person.suffix and _given_fit(known.given, person.given):
                return key
        if person.suffix:
            return f"p:{person.surname} {person.suffix}"
        if not person.given or (not likely and person.surname in self._by_surname):
            chosen = self._preferred.get((page, person.surname)) or self._preferred.get((-1, person.surname))
            if chosen:
                return chosen
        return f"p:{person.surname}" if likely and person.surname in self._by_surname else None

    def person_named(self, name: str, page: int) -> str | None:
        """The known person a printed name means in an article; None for anybody else."""
        words = name.split()
        while words:  # the name may be followed by other capitalised words
            key = self._person(" ".join(words), page, likely=False)
            if key is not None:
                return key
            words = words[:-1]
        return None

    def role_holder(self, phrase: str) -> str | None:
        """The one person of the story whose printed role answers `phrase` ("the Kremlin leader"), if there is one."""
        place, head = _country_of(phrase), _head_of(phrase)
        if place is None or head is None:
            return None
        heads = _LEADERS if head == "leader" else (head, "leader") if head in _LEADERS else (head,)
        holders: Counter[str] = Counter()
        for h in heads:
            holders.update(self.by_role.get((place, h), Counter()))
        ranked = sorted(holders.items(), key=lambda x: (-x[1], x[0]))
        clear = ranked and (len(ranked) == 1 or ranked[0][1] >= 2 * ranked[1][1])
        return ranked[0][0] if clear else None

    def display(self, key: str) -> str:
        """A readable name for `key`."""
        names = self.people.get(key)
        if names:
            return min(names, key=lambda n: (-len(n.split()), -names[n], n))
        printed = self._printed.get(key)
        if printed:
            return min(printed, key=lambda n: (-printed[n], n))
        return key.split(":", 1)[-1].replace("@", "").strip("~ ") or key

    def speaks_for(self, person: str, other: str) -> bool:
        """Whether a printed role ties `person` to the government, alliance or body `other` ("Kremlin aide")."""
        return other.startswith("g:") and any(place == "@" + other[2:] for place, _ in self.roles.get(person, ()))


def _mentions(page: Page) -> Iterable[tuple[str, str | None]]:
    """(name, role) of people as the article prints them: attribution sources, appositions, and what follows Mr or
    Ms."""
    for a in page.facts.attributions:
        for source in ([a.source] if a.source else []) + list(a.via):
            if source.kind == "person":
                yield source.name, source.role
    text = page.text() or "\n".join(s.text for c in page.facts.claims for s in c.evidence)
    for m in _APPOSITION.finditer(text):
        before = _BEFORE.search(text, max(0, m.start() - 60), m.start())
        if "\n" not in m.group():
            yield m.group("name"), (before.group().split("\n")[-1] if before else "") + m.group("head")
    for m in _JUNIOR.finditer(text):
        yield m.group("name"), None
    for m in _AFTER.finditer(text):
        if "\n" not in m.group():
            yield m.group("name"), m.group("role")


def find_sources(pages: Sequence[Page]) -> Registry:
    """The registry of everybody the pages name as a source or with a role."""
    registry = Registry()
    counts: Counter[tuple[Person, int]] = Counter()
    printed: dict[Person, Counter[str]] = {}
    roles: dict[Person, Counter[tuple[str, str]]] = {}
    for page in pages:
        for name, role in _mentions(page):
            person = _parse(name)
            if person is None or not _is_name(name, person):
                continue
            counts[person, page.number] += 1
            printed.setdefault(person, Counter())[_bare(name)] += 1
            place, head = (_country_of(role), _head_of(role)) if role else (None, None)
            if place and head:
                roles.setdefault(person, Counter())[place, head] += 1
    total: Counter[Person] = Counter()
    for (person, _), n in counts.items():
        total[person] += n
    _cluster(registry, total, printed, roles)
    _prefer(registry, counts)
    registry.names = _with_people(registry)
    return registry


_CALENDAR = marker_words("calendar")


def _is_name(printed: str, person: Person) -> bool:
    """Whether it can be a person's name: capitalised at the end, no place, no day or month in it."""
    words = (*person.given, person.surname)
    last = [w for w in printed.split() if folded(w).strip(".,") not in _SUFFIXES][-1:]
    return (
        bool(last)
        and printed[:1].isupper()
        and last[0][:1].isupper()
        and not any(w in _CALENDAR or w in lexicon().places for w in words)
        and not any(t.startswith("@") for t in lexicon().terms(words))
    )


def _bare(name: str) -> str:
    words = re.sub(r"[’']s$", "", name).split()
    while len(words) > 1 and folded(words[0]).strip(".") in _TITLES:
        words = words[1:]
    return " ".join(words)


def _cluster(
    registry: Registry,
    total: Counter[Person],
    printed: dict[Person, Counter[str]],
    roles: dict[Person, Counter[tuple[str, str]]],
) -> None:
    full = sorted((p for p in total if p.given), key=lambda p: (-total[p], p.surname, p.given, p.suffix))
    by_initial: dict[str, list[tuple[Person, str]]] = {}
    taken: Counter[str] = Counter()

    def join(person: Person, key: str) -> None:
        registry._by_surname.setdefault(person.surname, []).append((person, key))
        registry.people.setdefault(key, Counter()).update(printed[person])
        registry.roles.setdefault(key, Counter()).update(roles.get(person, Counter()))

    for person in full:
        key = None
        for known, held in by_initial.get(person.surname[0], ()):
            if known.suffix != person.suffix or not _given_fit(known.given, person.given):
                continue
            same_role = bool(roles.get(person, Counter()) & registry.roles.get(held, Counter()))
            if known.surname == person.surname or (
                _variants(known.surname, person.surname) and (known.given[0] == person.given[0] or same_role)
            ):
                key = held
                break
        if key is None:
            taken[person.surname] += 1
            key = f"p:{person.surname}" + (f"#{taken[person.surname]}" if taken[person.surname] > 1 else "")
        by_initial.setdefault(person.surname[0], []).append((person, key))
        join(person, key)
    for person in sorted((p for p in total if not p.given), key=lambda p: (-total[p], p.surname, p.suffix)):
        if person.surname in registry._by_surname:
            continue
        near = sorted(
            k
            for known, k in by_initial.get(person.surname[0], ())
            if _variants(known.surname, person.surname)
            and roles.get(person, Counter()) & registry.roles.get(k, Counter())
        )
        join(person, near[0] if near else f"p:{person.surname}")
    for key, held_roles in registry.roles.items():
        for role, n in held_roles.items():
            registry.by_role.setdefault(role, Counter())[key] += n


def _prefer(registry: Registry, counts: Counter[tuple[Person, int]]) -> None:
    """Whom a bare surname means: in an article the one it names most, elsewhere the one the story names most."""
    votes: dict[tuple[int, str], Counter[str]] = {}
    for (person, page), n in counts.items():
        for known, key in registry._by_surname.get(person.surname, ()):
            if known == person:
                weight = n * (1 if person.suffix else 100)
                votes.setdefault((page, person.surname), Counter())[key] += weight
                votes.setdefault((-1, person.surname), Counter())[key] += weight
    for where, keys in votes.items():
        registry._preferred[where] = min(keys, key=lambda k: (-keys[k], k))


def _with_people(registry: Registry) -> Lexicon:
    base = lexicon()
    places = dict(base.places)
    phrases = dict(base.phrases)
    for surname, known in registry._by_surname.items():
        chosen = registry._preferred.get((-1, surname))
        if chosen and surname not in base.classes and surname not in base.places:
            places[surname] = "@" + chosen
        for person, key in known:
            words = [*person.given, person.surname, *([person.suffix] if person.suffix else [])]
            if len(words) > 1:
                mine = [x for x in phrases.get(words[0], ()) if x[0] != tuple(words[1:])]
                mine.append((tuple(words[1:]), "@" + key))
                phrases[words[0]] = tuple(sorted(mine, key=lambda x: (-len(x[0]), x)))
    for word, place in base.places.items():
        for head in (*_LEADERS, "foreign minister", "defence minister", "ombudsman"):
            holder = (
                registry.role_holder(f"{word} {head}")
                if (place, head) in registry.by_role or head == "leader"
                else None
            )
            if holder:
                rest = tuple(head.split())
                mine = [x for x in phrases.get(word, ()) if x[0] != rest]
                phrases[word] = tuple(sorted([*mine, (rest, "@" + holder)], key=lambda x: (-len(x[0]), x)))
    return replace(base, places=places, phrases=phrases)
