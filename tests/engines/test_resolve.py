"""Words stay with the one who said them, and nothing a model wrote goes without a word."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractor.engines.assemble_facts import assemble_facts
from extractor.engines.base import Labelled
from extractor.engines.labels import SourceLabel
from extractor.engines.llm import LLMEngine, RequestOptions
from extractor.engines.llm.resolve import Resolved, resolve
from extractor.engines.llm.windows import Window
from extractor.engines.wire import Wire, parse_draft
from extractor.schemas import ArticleFacts, Provenance
from extractor.text import mark_up, read_article
from extractor.text.marks import MarkedText

from .conftest import ScriptedAsker

PORT = """Port chief quits

Ana Ruiz, the harbour minister, resigned on Friday. “We checked every cabin,” she told reporters.

“It was a scandal,” said Boris Vale, a lawyer for the victims. He denied that the company had paid anyone.

At least 12 people were hurt, the coastguard said. The ship carried 300 passengers and $5 million in cargo.
"""
ANSWER: dict[str, list[str]] = {
    "src": [
        "0|person|Ana Ruiz|harbour minister",
        "1|person|Boris Vale|lawyer for the victims",
        "2|organization|the coastguard",
    ],
    "att": [
        "0|0|2|she|told|said|q0|to=reporters",
        "1|1|3|Boris Vale|said|said|q1",
        "2|1|4|He|denied|denied|4: that the company had paid anyone",
        "3|2|5|the coastguard|said|said|5: At least 12 people were hurt",
    ],
    "q": ["q0|direct|0", "q1|direct|1"],
    "n": ["n0|3|people hurt", "n1||passengers on the ship", "n2||value of the ship's cargo"],
    "c": [
        "2|0|asserted|Ana Ruiz said every cabin was checked.",
        "4|2|denied|Boris Vale denied that the company had paid anyone.",
    ],
}


@pytest.fixture(scope="module")
def port() -> MarkedText:
    return mark_up(read_article(PORT))


def resolved(marked: MarkedText, known: tuple[SourceLabel, ...] = (), **changes: list[str]) -> Resolved:
    wire = Wire.model_validate({name: [] for name in Wire.model_fields} | ANSWER | changes)
    return resolve(marked, parse_draft(wire.model_dump_json()), Window(0, len(marked.sentences) - 1), known)


def facts(marked: MarkedText, answer: Resolved) -> ArticleFacts:
    return assemble_facts(marked, Labelled(answer.labels, Provenance(engine="llm", extractor_version="0")))


def codes(answer: Resolved) -> list[str]:
    return [p.code for p in answer.problems]


def noted(answer: Resolved) -> list[str]:
    return [f.code for f in answer.labels.flags]


def speakers(found: ArticleFacts) -> dict[str, str | None]:
    """First words of each quote → its speaker."""
    names = {a.id: a.source.name if a.source else None for a in found.attributions}
    return {" ".join(q.parts[0].text.split()[:2]): names.get(q.attribution or "") for q in found.quotes}


def without(name: str, *at: int, **more: list[str]) -> dict[str, list[str]]:
    return {name: [line for i, line in enumerate(ANSWER[name]) if i not in at], **more}


def test_a_right_answer_has_nothing_to_say(port: MarkedText) -> None:
    answer = resolved(port)
    assert not answer.problems
    assert not answer.labels.flags
    assert speakers(facts(port, answer)) == {"We checked": "Ana Ruiz", "It was": "Boris Vale"}


# ---------------------------------------------------------------------- speakers
SWAPPED: list[tuple[dict[str, list[str]], list[str], str]] = [
    ({"q": ["q0|direct|1", "q1|direct|0"]}, ["quote_of_another"] * 2, "'It was a scandal,' is given to 'Ana Ruiz'"),
    ({"n": ["n0|1|people hurt", *ANSWER["n"][1:]]}, ["figure_of_another"], "'At least 12 people' is given to 'Boris"),
    ({"att": [ANSWER["att"][0], "1|0|3|Boris Vale|said|said|q1", *ANSWER["att"][2:]]}, ["source_of_another"],
     "its source is 'Ana Ruiz', but 'Boris Vale'"),
    ({"att": [ANSWER["att"][0], "1|0|3|Boris Vale, a lawyer for the victims|said|said|q1", *ANSWER["att"][2:]]},
     ["source_of_another"], "Boris Vale, a lawyer"),
    ({"att": [*ANSWER["att"][:3], "3|0|5|the coastguard|said|said|5: At least 12 people were hurt"]},
     ["source_of_another"], "'the coastguard'"),
    ({"q": ["q0|direct|0", "q1|direct|1|q0"]}, ["join_of_two_speakers"], "q1 'It was a scandal,' is to continue q0"),
    ({"q": [*ANSWER["q"], "q0|direct|1"]}, ["entry_twice"], "q0 'We checked every cabin,' is given twice"),
    ({"n": [*ANSWER["n"], "n0||people"]}, ["entry_twice"], "n0 'At least 12 people' is given twice"),
    ({"att": [*ANSWER["att"], "0|1|3|Boris Vale|said|said|q1"]}, ["entry_twice"], "att 0 ('Boris Vale said')"),
    ({"src": [*ANSWER["src"], "0|person|Boris Vale|"]}, ["entry_twice"], "both 'Ana Ruiz' and 'Boris Vale'"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected", "words"), SWAPPED)
def test_words_given_to_somebody_else_go_back(
    port: MarkedText, change: dict[str, list[str]], expected: list[str], words: str
) -> None:
    answer = resolved(port, **change)
    assert codes(answer) == expected
    assert any(words in p.message for p in answer.problems)


@pytest.mark.parametrize(
    ("who", "source", "code"),
    [
        ("A New York judge", "The New York Post", None),
        ("The Vale campaign", "Boris Vale", None),
        ("Boris Vale", "Boris Vale", "source_of_another"),
        ("The Vale group", "Vale", "source_of_another"),
        ("The Vale itself", "Vale", "source_of_another"),
        ("The New York Post", "The New York Post", "source_of_another"),
    ],
)
def test_a_name_before_a_noun_names_nobody_else(who: str, source: str, code: str | None) -> None:
    text = f"{who} said the file stays closed, as Ana Ruiz had asked.\n\nLater the New York Post and Boris Vale protested.\n"
    marked = mark_up(read_article(text))
    answer = resolved(
        marked,
        src=["0|person|Ana Ruiz|", f"1|organization|{source.removeprefix('The ')}|"],
        att=[f"0|0|0|{who}|said|said|0: the file stays closed"],
        q=[], n=[], c=[],
    )  # fmt: skip
    assert codes(answer) == ([code] if code else [])


def test_one_entry_twice_is_no_problem(port: MarkedText) -> None:
    assert not resolved(port, **{name: lines * 2 for name, lines in ANSWER.items() if name != "c"}).problems


def test_two_speakers_never_become_one_quote(port: MarkedText) -> None:
    found = facts(port, resolved(port, q=["q0|direct|0", "q1|direct|1|q0"]))
    assert speakers(found) == {"We checked": "Ana Ruiz", "It was": "Boris Vale"}


def test_the_second_half_of_a_quotation_may_name_its_speaker_alone() -> None:
    marked = mark_up(read_article("“We checked every cabin,” Ana Ruiz said, “and we would do it again.”\n"))
    answer = resolved(
        marked, src=["0|person|Ana Ruiz|"], att=["0|0|0|Ana Ruiz|said|said|q0|q1"], q=["q0|direct|", "q1|direct|0|q0"],
        n=[], c=[],
    )  # fmt: skip
    assert not answer.problems
    assert speakers(facts(marked, answer)) == {"We checked": "Ana Ruiz"}


RIGHT: list[tuple[str, dict[str, list[str]]]] = [
    (  # the words for the source name somebody else on the way
        "Boris Vale fell silent. A spokesman for Boris Vale, Juan Sol, said the ship was late. Boris Vale's lawyer asked for time.\n",
        {"src": ["0|person|Boris Vale|", "1|person|Juan Sol|", "2|person|lawyer|"],
         "att": ["0|1|1|A spokesman for Boris Vale|said|said|1: the ship was late",
                 "1|2|2|Boris Vale's lawyer|asked|asked|2: for time"]},
    ),
    (  # a role, a nation, a part of a description
        "The Ukrainian president said talks went on. Volodymyr Zelensky met US and Ukrainian negotiators, who agreed.\n",
        {"src": ["0|person|Volodymyr Zelensky|Ukrainian president", "1|group|US and Ukrainian negotiators|"],
         "att": ["0|0|0|The Ukrainian president|said|said|0: talks went on", "1|1|1|who|agreed|other|1"]},
    ),
    (  # the same words in another speaker's mouth, and in the heading
        "Ana Ruiz: ‘a farce’\n\nAna Ruiz called the trial “a farce” on Friday. Boris Vale asked who would call it “a farce”.\n",
        {"src": ["0|person|Ana Ruiz|", "1|person|Boris Vale|"],
         "att": ["0|0|1|Ana Ruiz|called|said|1: the trial “a farce”", "1|1|2|Boris Vale|asked|asked|2: who would call it “a farce”",
                 "2|1|0||||0"],
         "q": ["q0|partial|0", "q1|partial|0", "q2|partial|0"]},
    ),
    (  # one person listed twice, in full and by the last name
        "“We go,” Ana Ruiz said. “And we stay,” Ruiz said.\n",
        {"src": ["0|person|Ana Ruiz|", "1|person|Ruiz|"],
         "att": ["0|0|0|Ana Ruiz|said|said|q0", "1|1|1|Ruiz|said|said|q1"],
         "q": ["q0|direct|1", "q1|direct|0|q0"]},
    ),
    (  # a quotation in a quotation is whose the outer speaker says
        "Ana Ruiz said: “He told me ‘the ship is old’ and left.” Boris Vale had said the ship is rotten.\n",
        {"src": ["0|person|Ana Ruiz|", "1|person|Boris Vale|"],
         "att": ["0|0|0|Ana Ruiz|said|said|q0", "1|1|1|Boris Vale|had said|said|1: the ship is rotten"],
         "q": ["q0|direct|0", "q1|direct|1"]},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "lists"), RIGHT)
def test_other_names_beside_a_speaker_are_no_alarm(text: str, lists: dict[str, list[str]]) -> None:
    lists = {"q": [], "n": [], "c": []} | lists
    answer = resolved(mark_up(read_article(text)), **lists)
    assert not {"quote_of_another", "source_of_another", "figure_of_another", "join_of_two_speakers"} & set(
        codes(answer)
    )


# ---------------------------------------------------------------------- sources
@pytest.mark.parametrize("name", ["the", "He", "she", "they", "every"])
def test_a_pronoun_is_no_source(port: MarkedText, name: str) -> None:
    answer = resolved(port, src=[f"0|person|{name}|", *ANSWER["src"][1:]])
    assert any(code in ("source_not_named", "source_not_in_article") for code in codes(answer))
    assert speakers(facts(port, answer)) == {"We checked": None, "It was": "Boris Vale"}


@pytest.mark.parametrize("name", ["a senior official", "US", "officials", "WHO"])
def test_descriptions_and_initials_are_sources(name: str) -> None:
    marked = mark_up(read_article(f"Two ships sank, {name} said.\n"))
    answer = resolved(
        marked,
        src=[f"0|anonymous|{name}|"],
        att=[f"0|0|0|{name}|said|said|0: Two ships sank"],
        q=[],
        n=["n0|0|x"],
        c=[],
    )
    assert not answer.problems
    assert [s.name for s in answer.labels.sources] == [name]


KNOWN = (SourceLabel("Ana Ruiz", "person"), SourceLabel("Boris Vale", "person"))


@pytest.mark.parametrize(
    ("line", "speaker"),
    [
        ("0|person|Boris Vale|", "Boris Vale"),  # counts from 0 again
        ("0|person|Vale|", "Vale"),
        ("0|person|Carla Sol|", "Boris Vale"),  # not in the article: the words beside the quotation stand in
        ("1|person|Vale|", "Ana Ruiz"),  # a known one's shorter name, which the quote's attribution does not use
        ("0|person|Ruiz|", "Ana Ruiz"),
    ],
)
def test_a_later_window_never_gives_words_to_a_source_it_did_not_mean(
    port: MarkedText, line: str, speaker: str
) -> None:
    answer = resolved(
        port, KNOWN, src=[line], att=["0|0|3|Boris Vale|said|said|q1"], q=["q1|direct|0"], x=["q0|repetition"],
        n=[], c=[],
    )  # fmt: skip
    assert answer.labels.sources[:2] == KNOWN
    assert speakers(facts(port, answer)) == {"It was": speaker}
    assert ("source_of_another" in codes(answer)) == (speaker == "Ana Ruiz")


# ---------------------------------------------------------------------- nothing goes without a word
@pytest.mark.parametrize("place", ["", "4: nothing like this", "q7"])
def test_a_claim_keeps_its_speaker_when_the_content_is_not_found(port: MarkedText, place: str) -> None:
    answer = resolved(port, att=[*ANSWER["att"][:2], f"2|1|4|He|denied|denied|{place}", ANSWER["att"][3]])
    assert codes(answer) == ["content_not_found" if place else "attribution_without_content"]
    assert noted(answer) == ["content_is_evidence"]
    found = facts(port, answer)
    by = {a.id: a for a in found.attributions}[found.claims[1].attribution or ""]
    assert by.source is not None
    assert (by.source.name, by.cue, by.stance) == ("Boris Vale", "denied", "denied")
    assert [s.text for s in by.content] == ["He denied that the company had paid anyone."]


def test_quotes_and_figures_are_the_content_where_none_is_given(port: MarkedText) -> None:
    answer = resolved(
        port, att=["0|0|2|she|told|said", *ANSWER["att"][1:3], "3|2|5|the coastguard|said|said|5: not there"]
    )
    assert codes(answer) == ["content_not_found"]
    found = facts(port, answer)
    assert speakers(found)["We checked"] == "Ana Ruiz"
    names = {a.id: a.source.name if a.source else None for a in found.attributions}
    assert names[found.figures[0].attribution or ""] == "the coastguard"


def test_an_unknown_attribution_is_said_with_the_words_that_lose_it(port: MarkedText) -> None:
    answer = resolved(port, **without("att", 0, 3))
    shown = [p.message for p in answer.problems]
    assert set(codes(answer)) == {"attribution_unknown"}
    for words in (
        "q0 'We checked every cabin,'",
        "n0 'At least 12 people'",
        "c 'Ana Ruiz said every cabin was checked.'",
    ):
        assert any(m.startswith(words) for m in shown)


DROPPED: list[tuple[dict[str, list[str]], str, str]] = [
    ({"att": ["0|0|2|she|told|said|q0|to=the Queen", *ANSWER["att"][1:]]}, "addressee_not_in_article", "the Queen"),
    ({"att": ["0|0|2|she|told|said|q0|via=9", *ANSWER["att"][1:]]}, "source_unknown", "via=[9]"),
    ({"c": [*ANSWER["c"], "6||asserted|  "]}, "entry_unread", "the text is empty"),
    ({"addq": ["2|direct|0|We checked every cabin,"]}, "already_marked", "We checked every cabin,"),
    ({"addn": ["6||count|exact|300|||people|passengers|300 passengers"]}, "already_marked", "300 passengers"),
    ({"addq": ["2|direct|0|she told reporters. “It was"]}, "passage_not_in_article", "she told reporters."),
]  # fmt: skip


@pytest.mark.parametrize(("change", "code", "words"), DROPPED)
def test_what_is_left_out_is_said(port: MarkedText, change: dict[str, list[str]], code: str, words: str) -> None:
    answer = resolved(port, **change)
    assert [*codes(answer), *noted(answer)] == [code]
    messages = [p.message for p in answer.problems] + [f.message for f in answer.labels.flags]
    assert words in messages[0]


@pytest.mark.parametrize(
    "lists",
    [
        {"q": ["q0|scare|", "q1|direct|1"]},
        {"q": ["q0|title|", "q1|direct|1"]},
        {"q": ["q1|direct|1"], "x": ["q0|trivial"]},
        {"q": ["q1|direct|1"], "x": ["q0|not_a_quotation"]},
    ],
)
def test_speech_is_not_put_aside(port: MarkedText, lists: dict[str, list[str]]) -> None:
    answer = resolved(port, **lists)
    assert codes(answer) == ["speech_dismissed"]
    assert "'We checked every cabin,'" in answer.problems[0].message


@pytest.mark.parametrize(
    ("text", "lists"),
    [
        ("He joined “Strictly Come Dancing” and said nothing.\n", {"q": ["q0|title|"]}),
        ("“Follow us on our new channels.” The ship left.\n", {"x": ["q0|not_a_quotation"]}),
        ("The “walk-in” began, she said.\n", {"q": ["q0|scare|"]}),
        ("“We checked every cabin,” she said.\n", {"x": ["q0|repetition"]}),
    ],
)
def test_names_terms_and_repetitions_may_be_put_aside(text: str, lists: dict[str, Any]) -> None:
    none: dict[str, list[str]] = {name: [] for name in ANSWER}
    assert not resolved(mark_up(read_article(text)), **(none | lists)).problems


# ---------------------------------------------------------------------- the whole way
async def test_swapped_speakers_are_asked_about_once_and_mended(port: MarkedText) -> None:
    def answer(**lists: list[str]) -> str:
        return Wire.model_validate({name: [] for name in Wire.model_fields} | lists).model_dump_json()

    asker = ScriptedAsker([answer(**ANSWER | {"q": ["q0|direct|1", "q1|direct|0"]}), answer(q=ANSWER["q"])])
    found = assemble_facts(port, await LLMEngine(asker, RequestOptions("m")).label(port))
    assert "q1 'It was a scandal,' is given to 'Ana Ruiz'" in asker.requests[1].messages[-1].content
    assert speakers(found) == {"We checked": "Ana Ruiz", "It was": "Boris Vale"}
    assert not found.flags


numbers = st.integers(0, 6).map(str)
spare = st.just("") | numbers
names = st.sampled_from(["Ana Ruiz", "Boris Vale", "Vale", "the coastguard", "He", "", "Carla Sol", "minister"])
places = st.sampled_from(["q0", "q1", "q9", "4: that the … anyone", "5", "3: It was … Vale", "n1", "x", ""])
words = st.sampled_from(["he", "Boris Vale", "said", "resigned", "“It was a scandal,”", "300 passengers", "the", ""])
lines = st.fixed_dictionaries(
    {
        "src": st.lists(st.tuples(numbers, st.just("person"), names, words), max_size=4),
        "att": st.lists(st.tuples(numbers, spare, numbers, words, words, st.just("said"), places, places), max_size=5),
        "q": st.lists(st.tuples(numbers, st.sampled_from(["direct", "scare"]), spare, spare), max_size=5),
        "n": st.lists(st.tuples(numbers, spare, words), max_size=5),
        "x": st.lists(st.tuples(st.sampled_from(["q0", "q1", "n0", "q8"]), st.just("trivial")), max_size=3),
        "addq": st.lists(st.tuples(numbers, st.just("direct"), spare, words), max_size=3),
        "addn": st.lists(
            st.tuples(numbers, spare, st.just("count"), st.just("exact"), spare, spare, spare, spare, words, words),
            max_size=3,
        ),
        "c": st.lists(st.tuples(numbers, spare, st.just("asserted"), words), max_size=4),
    }
)


@given(lines, st.sampled_from([(), KNOWN]))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_answer_gives_facts_whose_speakers_stand_in_the_list(
    port: MarkedText, given_lines: dict[str, list[tuple[str, ...]]], known: tuple[SourceLabel, ...]
) -> None:
    answer = resolved(port, known, **{name: ["|".join(line) for line in rows] for name, rows in given_lines.items()})
    found = facts(port, answer)
    listed = {source.name for source in answer.labels.sources}
    assert all(source.name in PORT for source in answer.labels.sources)
    assert {a.source.name for a in found.attributions if a.source} <= listed
    for items, labels in ((found.claims, answer.labels.claims), (found.quotes, answer.labels.quotes)):
        kept = [item for item in items if item.attribution is not None]
        assert len(kept) >= len([label for label in labels if label.attribution is not None])
    for _, span in found.spans():
        assert PORT[span.start : span.end] == span.text


@pytest.mark.parametrize("entry", [{"q": ["q0|direct|"]}, {"x": ["q0|title"]}])
def test_a_quotation_begun_in_the_window_before_is_not_asked_about(entry: dict[str, list[str]]) -> None:
    marked = mark_up(read_article("She said: “We sailed at noon. The sea was calm. Then it burned.” Nobody was hurt."))
    wire = Wire.model_validate({name: [] for name in Wire.model_fields} | entry)
    second = resolve(marked, parse_draft(wire.model_dump_json()), Window(1, len(marked.sentences) - 1))
    assert not second.problems
    assert not second.labels.quotes
    assert not second.labels.dismissals


TOLD = """Clerk tells court of missing money

“I went to see the manager,” Ana Ruiz told the court. “I said, ‘These sums are wrong.’ She said, ‘Welcome to my world.’”

“‘We shall see,’ I told her,” Ruiz said. “And then you read, ‘The matter is closed for good.’ It was the ‘big ledger’.”
"""


def test_what_somebody_is_said_to_have_said_is_not_the_tellers() -> None:
    marked = mark_up(read_article(TOLD))
    names = [marked.text[p.start : p.end][:16] for p in marked.passages]
    inner = [i for i, p in enumerate(marked.passages) if p.depth]
    assert [names[i] for i in inner] == [
        "These sums are w", "Welcome to my wo", "We shall see,", "The matter is cl", "big ledger",
    ]  # fmt: skip
    kinds = ["scare" if name == "big ledger" else "direct" for name in names]
    wire = Wire.model_validate(
        {name: [] for name in Wire.model_fields}
        | {
            "src": ["0|person|Ana Ruiz"],
            "att": ["0|0|1|Ana Ruiz|told|said|q0", "1|0|3|Ruiz|said|said|q4"],
            "q": [f"q{n}|{kind}|{int(n > 3)}" for n, kind in enumerate(kinds)],
        }
    )
    answer = resolve(marked, parse_draft(wire.model_dump_json()), Window(0, len(marked.sentences) - 1), ())
    found = {q.parts[0].text: q.attribution for q in facts(marked, answer).quotes}
    silent = [words for words, attribution in found.items() if attribution is None]
    assert silent == ["Welcome to my world.", "The matter is closed for good."]
    assert noted(answer).count("inner_quote_speaker") == 2


@pytest.mark.parametrize(("who", "flags"), [("She", 0), ("", 1)])
def test_an_inner_quotation_whose_speaker_no_words_name_is_flagged(who: str, flags: int) -> None:
    marked = mark_up(read_article(TOLD))
    wire = Wire.model_validate(
        {name: [] for name in Wire.model_fields}
        | {
            "src": ["0|person|Ana Ruiz", "1|anonymous|the manager"],
            "att": ["0|0|1|Ana Ruiz|told|said|q0|q1", f"1|1|3|{who}|said|said|q3|via=0"],
            "q": ["q0|direct|0", "q1|direct|0", "q3|direct|1"],
        }
    )
    answer = resolve(marked, parse_draft(wire.model_dump_json()), Window(0, len(marked.sentences) - 1), ())
    assert noted(answer).count("inner_quote_speaker") == flags
    speaker = {q.parts[0].text: q.attribution for q in facts(marked, answer).quotes}["Welcome to my world."]
    assert speaker is not None


def test_added_figures_have_the_bounds_of_their_qualifier() -> None:
    text = "Feuer im Werk\n\nDie Halle ist knapp zwölf Meter hoch, und der Brand dauerte mindestens drei Stunden, sagte sie.\n"
    marked = mark_up(read_article(text))
    wire = Wire.model_validate(
        {name: [] for name in Wire.model_fields}
        | {
            "addn": [
                "1||distance|nearly|12|||Meter|Höhe der Halle|knapp zwölf Meter",
                "1||duration|at_least|3|||Stunden|Dauer des Brandes|mindestens drei Stunden",
            ]
        }
    )
    answer = resolve(marked, parse_draft(wire.model_dump_json()), Window(0, len(marked.sentences) - 1), ())
    found = facts(marked, answer).figures
    assert [(f.value, f.low, f.high) for f in found] == [(12.0, 10.8, 12.0), (3.0, 3.0, None)]


def test_french_subjects_behind_their_verbs_are_found() -> None:
    text = "Grève au laboratoire\n\n« Nous avons fait un effort », assure-t-il. « C’est peu », s’alarme-t-elle, dit-on ici.\n"
    marked = mark_up(read_article(text))
    wire = Wire.model_validate(
        {name: [] for name in Wire.model_fields}
        | {"att": ["0||1|il|assure|said|q0", "1||1|elle|s'alarme|said|q1"], "q": ["q0|direct|0", "q1|direct|1"]}
    )
    answer = resolve(marked, parse_draft(wire.model_dump_json()), Window(0, len(marked.sentences) - 1), ())
    places = [(a.source_span, a.cue_span) for a in answer.labels.attributions]
    assert [[s and marked.text[s.start : s.end] for s in pair] for pair in places] == [
        ["il", "assure"], ["elle", "s’alarme"],
    ]  # fmt: skip


def test_an_english_subject_and_its_short_verb_are_found() -> None:
    text = "A singer\n\n“He’d shout, ‘Turn it off!’ and I’d laugh,” he said. “The shed’d burn.” She’s so sure of it.\n"
    marked = mark_up(read_article(text))
    wire = Wire.model_validate(
        {name: [] for name in Wire.model_fields}
        | {
            "src": ["0|person|A singer"],
            "att": [
                *("0|0|1|he|said|said|q0", "1||1|He|shout|said|q1", "2||2|shed|burn|said|q2"),
                "3||3|She|'s so sure|thought|3: of it",
            ],
            "q": ["q0|direct|0", "q1|direct|1"],
        }
    )
    answer = resolve(marked, parse_draft(wire.model_dump_json()), Window(0, len(marked.sentences) - 1), ())
    places = [place for a in answer.labels.attributions for place in (a.source_span, a.cue_span)]
    assert [p and marked.text[p.start : p.end] for p in places] == [
        "he", "said", "He", "shout", None, "burn", "She", "’s so sure",
    ]  # fmt: skip


def test_a_name_with_a_hyphen_is_still_one_word() -> None:
    marked = mark_up(read_article("Korea news\n\nKim Jong-il said the talks were closed. Later il-76 planes came.\n"))
    wire = Wire.model_validate(
        {name: [] for name in Wire.model_fields} | {"att": ["0||1|il|said|said|1: the talks were closed"]}
    )
    answer = resolve(marked, parse_draft(wire.model_dump_json()), Window(0, len(marked.sentences) - 1), ())
    assert answer.labels.attributions[0].source_span is None
    assert "who_not_found" in codes(answer)


def test_speech_behind_dashes_goes_on_until_the_clause_of_its_speaker() -> None:
    text = (
        "Cjepiva u ordinaciji\n\nRoditelji su ljuti jer im nitko nije rekao istinu o onome što se dogodilo u ordinaciji u proljeće "
        "prošle godine, kada su djeca primila cjepivo. – Kći je imala sedam mjeseci – kaže Ana Horvat iz Zagreba. – Nitko "
        "nam ništa nije rekao. Danas znam sve.\n"
    )
    marked = mark_up(read_article(text))
    assert not marked.passages  # verbs of saying of this language are not known
    words = ["Kći je imala sedam mjeseci", "Nitko nam ništa nije rekao.", "Danas znam sve.", "Ana Horvat iz Zagreba."]
    wire = Wire.model_validate(
        {name: [] for name in Wire.model_fields}
        | {
            "src": ["0|person|Ana Horvat"],
            "att": ["0|0|2|Ana Horvat|kaže|said|2: Kći je imala sedam mjeseci"],
            "addq": [f"{s}|direct|0|{w}" for s, w in zip((2, 3, 4, 2), words, strict=True)],
        }
    )
    answer = resolve(marked, parse_draft(wire.model_dump_json()), Window(0, len(marked.sentences) - 1), ())
    assert [marked.text[q.parts[0].start : q.parts[0].end] for q in answer.labels.added_quotes] == words[:3]
    assert codes(answer).count("not_quoted") == 1


def test_words_of_the_reporter_inside_the_marks_are_left_out() -> None:
    text = (
        "Дивиденды отложены на год\n\n«Мы не отказываемся от выплат, — подчеркнула Марина Лугова, — мы просим паузу», и это все, "
        "что она сказала на собрании акционеров в пятницу.\n"
    )
    marked = mark_up(read_article(text))
    wire = Wire.model_validate(
        {name: [] for name in Wire.model_fields}
        | {"src": ["0|person|Марина Лугова"], "att": ["0|0|1|Марина Лугова|подчеркнула|said|q0"], "q": ["q0|direct|0"]}
    )
    answer = resolve(marked, parse_draft(wire.model_dump_json()), Window(0, len(marked.sentences) - 1), ())
    found = facts(marked, answer)
    assert [p.text for p in found.quotes[0].parts] == ["Мы не отказываемся от выплат,", "мы просим паузу"]
    assert (found.coverage.quotes_extracted, found.coverage.quotes_unaccounted) == (1, 0)


@pytest.mark.parametrize(
    ("text", "name", "role", "code"),
    [
        ("Kunnanjohtaja Petri Hakalan mukaan summa tulee takaisin, koska se on oikein ja niin on sovittu.", "Petri Hakala", "", None),
        ("Lukiolaiselle Eetu Virtaselle kyse on siitä, että summa tulee takaisin ja niin on sovittu.", "Eetu Virtanen", "lukiolainen", None),
        ("Zdaniem posłanki Renaty Gawlik fundusz powinien zawiesić kontrakt, bo tak jest w umowie.", "Renata Gawlik", "", None),
        ("Zdaniem posłanki Renaty Gawlik fundusz powinien zawiesić kontrakt, bo tak jest w umowie.", "Renata Gawlik", "posłanka", None),
        ("Zdaniem posłanki Renaty Gawlik fundusz powinien zawiesić kontrakt, bo tak jest w umowie.", "Beata Gawlik", "", "source_not_in_article"),
        ("Zdaniem posłanki Renaty Gawlik fundusz powinien zawiesić kontrakt, bo tak jest w umowie.", "Renata Gawlik", "ministra", "role_not_in_article"),
        ("The council says the roads are closed and that they will stay so.", "the council", "", None),
        ("The council says the roads are closed and that they will stay so.", "the mayor", "", "source_not_in_article"),
        ("Ana Ruizes says the roads are closed and that they will stay so.", "Ana Ruiz", "", "source_not_in_article"),
        ("James and Mary Vale say the roads are closed, and so says Boris Ruiz.", "James Vale", "", None),
        ("James and Mary Vale say the roads are closed, and so says Boris Ruiz.", "James Ruiz", "", "source_not_in_article"),
        ("Ana Ruiz, of the union, and the mayor, Boris Vale, say the roads are closed.", "Ana Ruiz and Boris Vale", "", None),
        ("Ana Ruiz, of the union, and the mayor, Boris Vale, say the roads are closed.", "Ana Ruiz and Carl Vale", "", "source_not_in_article"),
        ("Rep. Ana Ruiz, the panel's ranking member, says the roads are closed.", "Ana Ruiz", "Rep.; the panel's ranking member", None),
        ("The Centers for Disease Control say prevention is key, and so says Ana Ruiz.", "Centers for Disease Control and Prevention", "", "source_not_in_article"),
        ("Boris Johnson says that the roads are closed, as Ana Ruiz had said.", "Johnson and Johnson", "", "source_not_in_article"),
        ("Queen Elizabeth and Boris Johnson say that the roads are closed.", "Elizabeth Johnson", "", "source_not_in_article"),
        ("Paris and Mayor Hidalgo say that the roads are closed.", "Paris Hidalgo", "", "source_not_in_article"),
        ("Ana Ruiz says so. The president met the minister. The ship is in Russia.", "Ana Ruiz", "president; Russia", "role_not_in_article"),
        ("Rep. Ana Ruiz, the panel's ranking member, says the roads are closed.", "Ana Ruiz", "Rep., chair", "role_not_in_article"),
    ],
)  # fmt: skip
def test_a_source_is_in_the_article_in_whatever_case(text: str, name: str, role: str, code: str | None) -> None:
    marked = mark_up(read_article(f"Uutinen\n\n{text}\n"))
    wire = Wire.model_validate({key: [] for key in Wire.model_fields} | {"src": [f"0|person|{name}|{role}"]})
    answer = resolve(marked, parse_draft(wire.model_dump_json()), Window(0, len(marked.sentences) - 1), ())
    wanted = {"source_not_in_article", "role_not_in_article"}
    assert {found for found in codes(answer) if found in wanted} == ({code} if code else set())
