"""Quoted passages: found between the right signs, never swallowing the rest, numbered and joined."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.text import QuotedPassage, Stretch, find_passages

SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))
ANY = st.text(st.characters(exclude_categories=()), max_size=120)
SOUP = st.text(st.sampled_from("aB1s.,? \n\"'`“”‘’„«»″<>—…\ud800é"), max_size=100)


def inner(text: str) -> list[str]:
    return [text[p.start : p.end] for p in find_passages(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He said "no way" twice.', ["no way"]),
        ("He said “no way” twice.", ["no way"]),
        ("He said ‘no way’ twice.", ["no way"]),
        ("He said 'no way' twice.", ["no way"]),
        ("« Bonjour », dit-il. «Non.»", ["Bonjour", "Non."]),
        ("„Guten Tag“, sagte er. »Nein«, sagte sie. ‚Ja‘.", ["Guten Tag", "Nein", "Ja"]),
        ("”Hej,” sa han, ”hur mår du?”", ["Hej,", "hur mår du?"]),
        ("``Quoted,'' he said. ''And 'nested,''' she said.", ["Quoted,", "And 'nested,'", "nested,"]),
        ('"Straight then curly,” he said.', ["Straight then curly,"]),
        ("“Opening twice,“ she said.", ["Opening twice,"]),
        ('["bracketed"] (\'too\')—"dashed"—end', ["bracketed", "too", "dashed"]),
        ('A word"glued on both sides" here.', ["glued on both sides"]),
        ('"I agree, "he said. "Yes," she said.', ["I agree,", "Yes,"]),
    ],
)
def test_every_kind_of_mark(text: str, expected: list[str]) -> None:
    assert inner(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "'I don't want the negotiators' plan,' he said. 'It's bad.'",
            ["I don't want the negotiators' plan,", "It's bad."],
        ),
        (
            "‘I don’t want the negotiators’ plan,’ he said. ‘It’s bad.’",
            ["I don’t want the negotiators’ plan,", "It’s bad."],
        ),
        ("Ukraine’s top aide said the players’ union wasn’t O’Brien’s.", []),
        ("The players' union met the owners' group. 'It's fine,' it said.", ["It's fine,"]),
        ("In the '90s, rock 'n' roll; get 'em, said the '16 champ.", []),
        ("In the ’90s and ’00s, rock ’n’ roll.", []),
        ("Trump's 'deal of the century' isn't 'dead'.", ["deal of the century", "dead"]),
        ("The US' plan and Russia's 'red lines' stay.", ["red lines"]),
        ("Putin 's plan is n't the workers ' demand.", []),
        ("Sophie in 't Veld said the boys' 'secret' was the girls'.", ["secret"]),
        ('He is 6\'2" tall, she 5\'4". "Tall," he said.', ["Tall,"]),
        ("It lies at 50° 27′ 05″ N. “North,” he said.", ["North,"]),
        ('"I bought a 12" disc," he said.', ['I bought a 12" disc,']),
        ("'Successes of the Russian army'", ["Successes of the Russian army"]),
        ("North Korea 're-education' camps, Kyiv says", ["re-education"]),
    ],
)
def test_apostrophes_and_primes_are_no_quotation_marks(text: str, expected: list[str]) -> None:
    assert inner(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said “they told me ‘no way’ twice”.", [("they told me ‘no way’ twice", 0), ("no way", 1)]),
        ("He said 'they told me \"no way\" twice'.", [('they told me "no way" twice', 0), ("no way", 1)]),
        ("“Foo “bar” baz,” he said.", [("Foo “bar” baz,", 0), ("bar", 1)]),
        ("The “’House of Cards,’” she said.", [("’House of Cards,’", 0), ("House of Cards,", 1)]),
        ("“They say, ‘I like her.”", [("They say, ‘I like her.", 0), ("I like her.", 1)]),
    ],
)
def test_nesting(text: str, expected: list[tuple[str, int]]) -> None:
    assert [(text[p.start : p.end], p.depth) for p in find_passages(text)] == expected


def test_an_unclosed_mark_is_bounded_by_its_paragraph() -> None:
    text = "He said: “We never agreed. And then\n\nThe talks went on. “Yes,” she said."
    first, second = find_passages(text)
    assert text[first.start : first.end] == "We never agreed. And then"
    assert first.outer_end == first.end
    assert text[second.start : second.end] == "Yes,"
    assert second.outer_end == second.end + 1
    assert second.continues is None


def test_an_unclosed_mark_is_bounded_by_the_next_opening_one() -> None:
    assert inner('"Foo, he said. "Bar," she said.') == ["Foo, he said.", "Bar,"]


def test_a_mark_closed_with_the_wrong_sign() -> None:
    assert inner("She tweeted: “Let’s go.’ He was in town for “Trainwreck.”") == ["Let’s go.", "Trainwreck."]


def test_paragraphs_that_reopen_without_closing_are_one_utterance() -> None:
    text = "“Para one.\n\n“Para two with a “word” inside.\n\n“Para three,” he said.\n\n“A new one.”"
    found = find_passages(text)
    assert [(text[p.start : p.end], p.continues) for p in found] == [
        ("Para one.", None),
        ("Para two with a “word” inside.", 0),
        ("word", None),
        ("Para three,", 1),
        ("A new one.", None),
    ]


def test_a_quotation_broken_by_a_line_break_goes_on_below() -> None:
    text = "He said: “We were told to wait\nuntil the morning,” and left. “Fine,” she said."
    found = find_passages(text)
    assert [(text[p.start : p.end], p.continues) for p in found] == [
        ("We were told to wait", None),
        ("until the morning,", 0),
        ("Fine,", None),
    ]
    assert found[1].outer_start == found[1].start


@pytest.mark.parametrize(
    ("text", "goes_on"),
    [
        ('"We can," he said, "but we will not."', True),
        ("“We can’t,” said the Prime Minister’s spokesman, “but we try.”", True),
        ("'We can', she told the BBC, 'if you let us.'", True),
        ("''We agreed,'' Mr. Smith said in a statement on Monday, ''and then they left.''", True),
        ("“If he wins –” she told reporters – “then we leave.”", True),
        ('"We can," he said. "But we will not."', False),
        ('"We can." he said. "We will."', False),
        ('The "deal" and the "plan" stay.', False),
        ('"We can," he said, referring to the "plan".', False),
        ('They call it "peace", "order" and "law".', False),
        ('"Yes," he said, adding, "Nobody cares. We left."', False),
        ('On "Morning Joe," he said, "we lost it."', False),
    ],
)
def test_split_utterances(text: str, goes_on: bool) -> None:
    first, second = find_passages(text)[:2]
    assert first.continues is None
    assert second.continues == (0 if goes_on else None)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('"Either we take it by force, or they withdraw," he said.', "direct"),
        ('He said "the president did not express himself in those terms".', "direct"),
        ('"Yes," he said.', "direct"),
        ('They asked: "Why?"', "direct"),
        ('Putin "would like to end the war."', "partial"),
        ('The talks were "reasonably good", he said.', "partial"),
        ('It produced "no compromise" at all.', "partial"),
        ("'Successes of the Russian army'", "partial"),
        ('They sent them to "camps" there.', "scare"),
        ("for “re-education” to facilities", "scare"),
        ("our latest documentary, 'The A Word', which shines", "title"),
        ("on CBS’s “Face the Nation” on Sunday", "title"),
    ],
)
def test_kinds(text: str, kind: str) -> None:
    assert [p.kind for p in find_passages(text)] == [kind]


def test_capitals_make_no_title_in_a_headline() -> None:
    assert find_passages("Clinton Calls Trump an ‘Absolute Danger’ to the Whole World")[0].kind == "partial"


def test_markup_and_mojibake_do_not_hurt() -> None:
    text = '<tweet id="672" author="@Foo" date="2015">“Scanner: 5 shot,” he wrote</tweet> â€œbrokenâ€\x9d “Fine.”'
    assert inner(text) == ["Scanner: 5 shot,", "Fine."]


def test_nothing_is_found_in_boilerplate_nor_across_it() -> None:
    text = "He said “one” and “two. Advert “buy”. Three” four “five”."
    start, end = text.index("Advert"), text.index("Three")
    found = find_passages(text, [Stretch(start, end)])
    assert [text[p.start : p.end] for p in found] == ["one", "two.", "five"]


@pytest.mark.parametrize("text", ["", '"', '""', "“”", "' '", "“ ”", "“…”", "«»", "“‘’”"])
def test_nothing_quoted(text: str) -> None:
    assert find_passages(text) == []


# Read off the articles by eye: every quoted passage of the seeds whose article text uses single, mixed or curly marks.
SEED_PASSAGES = {
    "003": [
        "The A Word", "basis", "no one should count on us giving up territory",
        "Not a single sane person today would sign a document to give up territory,", "until the last Ukrainian dies",
        "Ukrainian troops must withdraw from the territories they hold, and then the fighting will cease. "
        "If they don't leave, then we shall achieve this by force. That's it,",
        "This is the point of our discussion with our American counterparts,", "ridiculous",
        "classic negotiation techniques to butter up his counterpart",
        "It's almost like these media and deep state morons have never successfully negotiated a deal in the real world. "
        "It's pretty obvious that nearly all of Witkoff's critics want any sort of Ukraine peace deal to fail so they can "
        "continue this war endlessly,",
        "The Turkish Armed Forces are prepared to contribute to any initiative aimed at ensuring security and stability in "
        "our region,",
    ],
    "004": [
        "Either we liberate these territories by force of arms, or Ukrainian troops leave these territories,", "gift",
        "would like to end the war.", "pretty well", "dignified", "re-education",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("number", "expected"), SEED_PASSAGES.items())
def test_seed_passages(number: str, expected: list[str]) -> None:
    path = next(p for p in SEEDS if p.name.startswith(number))
    assert inner(path.read_text("utf-8")) == expected


@pytest.mark.skipif("EXTRACTOR_GOLD" not in os.environ, reason="EXTRACTOR_GOLD names no directory with the gold")
@pytest.mark.parametrize("path", SEEDS, ids=lambda p: p.name[:3])
def test_every_gold_quote_is_found_at_its_exact_place(path: Path) -> None:
    gold = Path(os.environ["EXTRACTOR_GOLD"]) / f"{path.name[:3]}.json"
    if not gold.exists():
        pytest.skip(f"no gold for {path.name}")
    found = {(p.start, p.end): p for p in find_passages(path.read_text("utf-8"))}
    for quote in json.loads(gold.read_text("utf-8"))["quotes"]:
        assert (quote["start"], quote["end"]) in found, quote
        kinds = {quote["kind"], *(quote.get("kind_alternatives") or ())}
        assert found[quote["start"], quote["end"]].kind in kinds, quote


@given(ANY | SOUP, st.tuples(st.integers(0, 60), st.integers(0, 60)))
@settings(max_examples=100)
def test_passages_of_any_text_keep_their_promises(text: str, cut: tuple[int, int]) -> None:
    found = find_passages(text, [Stretch(*cut)])
    assert [p.number for p in found] == list(range(len(found)))
    assert [p.outer_start for p in found] == sorted(p.outer_start for p in found)
    for passage in found:
        assert 0 <= passage.outer_start <= passage.start < passage.end <= passage.outer_end <= len(text)
        assert any(c.isalnum() for c in text[passage.start : passage.end])
        assert len(text[passage.outer_start : passage.outer_end].splitlines()) == 1
        assert passage.outer_end <= cut[0] or passage.outer_start >= cut[1] or cut[0] >= cut[1]
        assert passage.continues is None or passage.continues < passage.number
        assert passage.depth == sum(_holds(other, passage) for other in found)
    for one in found:
        for two in found:
            assert one is two or _holds(one, two) or _holds(two, one) or _apart(one, two)


def _holds(outer: QuotedPassage, passage: QuotedPassage) -> bool:
    if outer is passage:
        return False
    return outer.start <= passage.outer_start and passage.outer_end <= outer.end


def _apart(one: QuotedPassage, two: QuotedPassage) -> bool:
    return one.outer_end <= two.outer_start or two.outer_end <= one.outer_start
