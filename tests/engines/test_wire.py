"""The wire format keeps the rules of strict structured outputs, and says what does not fit."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Literal, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from extractor.engines.draft import (
    Draft,
    DraftAddedFigure,
    DraftAddedQuote,
    DraftAttribution,
    DraftClaim,
    DraftDismissal,
    DraftFigure,
    DraftQuote,
    DraftSource,
)
from extractor.engines.wire import Wire, draft_schema, draft_text, parse_draft, strict_schema
from extractor.errors import BadReply
from extractor.schemas.items import Dimension, Modality, Qualifier, QuoteKind, SourceKind, Stance

# Keywords that OpenAI's strict mode takes (structured outputs guide); anything else makes the request fail.
ALLOWED = {
    "$defs", "$ref", "additionalProperties", "anyOf", "const", "enum", "items", "properties", "required", "type",
}  # fmt: skip


def nodes(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for key, value in schema.items():
            for sub in value.values() if key in ("properties", "$defs") else [value]:
                yield from nodes(sub)
    elif isinstance(schema, list):
        for value in schema:
            yield from nodes(value)


def test_the_schema_uses_only_what_strict_mode_takes() -> None:
    for node in nodes(draft_schema()):
        assert set(node) <= ALLOWED
        if node.get("type") == "object":
            assert node["additionalProperties"] is False
            assert node["required"] == list(node["properties"])


def test_the_schema_keeps_the_size_limits_of_strict_mode() -> None:
    objects = [n for n in nodes(draft_schema()) if n.get("type") == "object"]
    assert sum(len(o["properties"]) for o in objects) < 5000
    assert sum(len(n.get("enum", [])) for n in nodes(draft_schema())) < 1000
    assert len(json.dumps(draft_schema())) < 1000, "the schema is paid for with every request"


def test_a_default_is_refused() -> None:
    class WithDefault(BaseModel):
        kind: Literal["a", "b"] = "a"

    with pytest.raises(TypeError, match="no default"):
        strict_schema(WithDefault)


def empty() -> dict[str, list[str]]:
    return {key: [] for key in Wire.model_fields}


def test_an_empty_answer_parses() -> None:
    assert parse_draft(json.dumps(empty())) == Draft.model_validate(empty())


@pytest.mark.parametrize(
    ("answer", "place"),
    [
        ("", "answer"),
        ("I cannot help with that.", "answer"),
        ("[]", "answer"),
        ("7", "answer"),
        ("[" * 100_000, "answer"),
        ("{}", "none of the lists"),
        ('{"error": {"code": 7}}', "error"),
        ('{"src": null}', "none of the lists"),
    ],
)
def test_what_is_no_answer_at_all_is_named(answer: str, place: str) -> None:
    with pytest.raises(BadReply, match=place):
        parse_draft(answer)


@pytest.mark.parametrize(
    ("where", "line", "number", "why"),
    [
        ("src", "0|person", 0, "2 fields where at least 3"),
        ("src", "0|robot|R2|droid", 0, "kind"),
        ("att", "3|0|1|she|said", 3, "5 fields where at least 6"),
        ("att", "3|0|one|she|said|said|7", 3, "the sentence is not a number: 'one'"),
        ("att", "x|0|1|she|said|said|7", None, "the number is not a number: 'x'"),
        ("att", "4|0|1|she|said|shouted|7", 4, "st"),
        ("q", "q5|shouted|2", 5, "k: "),
        ("n", "n5|2", 5, "2 fields where at least 3"),
        ("addq", "5|direct|2", None, "3 fields where at least 4"),
        ("addn", "5|2|count|exact|many||||people|many people", None, "many"),
        ("addn", "5|2|count|exact|nan||||people|many people", None, "the value is not a plain number: 'nan'"),
        ("addn", "5|2|count|exact||-inf|||people|many people", None, "low is not a plain number: '-inf'"),
        ("addn", "5|2|count|exact|||1e999||people|many people", None, "high is not a plain number: '1e999'"),
        ("addn", "5|2|count|exact|1,5||||people|1,5 people", None, "'1,5'"),
        ("addn", "5|2|count|between||9|1||people|many people", None, "not in order: 9.0, None, 1.0"),
        ("q", "q" + "9" * 5000 + "|direct|2", None, "the passage is not a number"),
        ("att", "3|0|1|she|said|said|7|via=1-" + "9" * 5000, 3, "via is not a number"),
        ("att", "3|0|1|she|said|said|" + "9" * 5000, 3, "the place has an endless number"),
        ("c", "1|0|asserted|", None, "the text is empty"),
        ("c", "1-40|0|asserted|The ship sank.", None, "the sentences is not a number: '1-40'"),
        ("c", "1|0|The ship sank.", None, "3 fields where at least 4"),
        ("c", "1|0|sunk|The ship sank.", None, "m: "),
    ],
)
def test_a_line_that_does_not_fit_is_named_and_the_others_stay(
    where: str, line: str, number: int | None, why: str
) -> None:
    good = {"x": ["q9|idiom"]}
    draft = parse_draft(json.dumps(empty() | good | {where: [line]}))
    assert [(u.where, u.number) for u in draft.unread] == [(where, number)]
    assert why in draft.unread[0].message
    assert line[:20] in draft.unread[0].message
    assert [x.m for x in draft.x] == ["q9"]


def test_a_mark_with_an_endless_number_is_no_mark() -> None:
    draft = parse_draft(json.dumps(empty() | {"x": ["q" + "9" * 5000 + "|idiom", "q9|idiom"]}))
    assert [x.m for x in draft.x] == ["q9"]
    assert "the mark has an endless number" in draft.unread[0].message


def one(where: str, line: str) -> Any:
    draft = parse_draft(json.dumps(empty() | {where: [line]}))
    assert not draft.unread
    return getattr(draft, where)[0]


def test_small_slips_of_a_model_are_read() -> None:
    att = one("att", "2 | 0 | [1] | she | said | said | [7]: to | q3 | via=4, 2 | h | to = reporters")
    assert (att.s, att.of, att.via, att.h, att.to) == (1, ["[7]: to", "q3"], [4, 2], True, "reporters")
    claim = one("c", "4-6, 9|null|asserted|Ana said “a | b”.|d=2024-05-17")
    assert (claim.e, claim.a, claim.t, claim.d) == ([4, 5, 6, 9], None, "Ana said “a|b”.", "2024-05-17")
    assert one("q", "3|direct|").a is None
    assert one("q", "q3|direct|2|q1").j == 1
    assert one("src", "7|group|two port officials").role is None
    assert one("x", "n4|because it is dull").why == "other"


def test_a_bar_of_the_article_itself_stays_in_the_place() -> None:
    att = one("att", "2|0|1|she|said|said|7: Ofira | Live|8: the ship … wreck|to=the Post")
    assert att.of == ["7: Ofira|Live", "8: the ship … wreck"]


words = st.text(st.characters(exclude_characters="|", exclude_categories=["Cs", "Zs", "Zl", "Zp", "Cc"]), min_size=1).filter(
    lambda t: (
        t not in ("-", "null", "h")
        and not re.match(r"[qn]?\[?\d|(to|via|d|t)=", t)
        and not re.search("[\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]", t)
    )
)  # fmt: skip
number = st.integers(0, 300)
maybe = st.none() | number
entries = st.fixed_dictionaries(
    {
        "src": st.lists(st.builds(DraftSource, i=number, name=words, kind=st.sampled_from(get_args(SourceKind)), role=st.none() | words), max_size=3),
        "att": st.lists(
            st.builds(
                DraftAttribution, i=number, src=maybe, s=number, who=st.none() | words, cue=st.none() | words,
                of=st.lists(st.sampled_from(["q0", "7", "7: to … wreck", "8: the"]), max_size=3), st=st.sampled_from(get_args(Stance)),
                h=st.booleans(), to=st.none() | words, via=st.lists(number, max_size=3), d=st.none() | st.just("2024-05"),
            ),
            max_size=3,
        ),
        "q": st.lists(st.builds(DraftQuote, q=number, k=st.sampled_from(get_args(QuoteKind)), a=maybe, j=maybe), max_size=3),
        "n": st.lists(st.builds(DraftFigure, n=number, m=words, t=st.none() | st.just("2019/2024"), a=maybe), max_size=3),
        "x": st.lists(st.builds(DraftDismissal, m=st.sampled_from(["q0", "n1"]), why=st.sampled_from(["idiom", "other"])), max_size=3),
        "addq": st.lists(st.builds(DraftAddedQuote, s=number, t=words, k=st.sampled_from(get_args(QuoteKind)), a=maybe), max_size=2),
        "addn": st.lists(
            st.builds(
                DraftAddedFigure, s=number, t=words, m=words, v=st.none() | st.integers(0, 9999).map(float), lo=st.none(), hi=st.none(),
                u=st.none() | words, d=st.sampled_from(get_args(Dimension)), ql=st.sampled_from(get_args(Qualifier)), a=maybe,
            ),
            max_size=2,
        ),
        "c": st.lists(st.builds(DraftClaim, t=words, e=st.lists(number, max_size=4), a=maybe, m=st.sampled_from(get_args(Modality)), d=st.none() | st.just("2024")), max_size=3),
    }
)  # fmt: skip


@given(entries)
@settings(max_examples=100, deadline=None)
def test_what_is_written_is_read_again(lists: dict[str, Any]) -> None:
    draft = Draft(**lists)
    assert parse_draft(draft_text(draft)) == draft


@given(st.lists(st.text(max_size=40), max_size=6), st.sampled_from(list(Wire.model_fields)))
@settings(max_examples=100, deadline=None)
def test_any_line_is_read_or_unread_and_none_lost(lines: list[str], where: str) -> None:
    draft = parse_draft(json.dumps(empty() | {where: lines}))
    assert len(getattr(draft, where)) + len(draft.unread) == len(lines)


GOOD = "1||asserted|The ship sank."


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (json.dumps(empty() | {"c": [GOOD, 7]}), "c 7: an entry must be one string"),
        (json.dumps(empty() | {"c": [None, GOOD, {"t": "x"}][1:]}), 'c {"t": "x"}: an entry must be one string'),
        (json.dumps(empty() | {"c": [GOOD], "q": {"q": 1}}), 'q {"q": 1}: an entry must be one string'),
        (json.dumps(empty() | {"c": [GOOD], "q": None}), "q: the list is missing"),
        (json.dumps({"c": [GOOD]}), "src: the list is missing"),
        (json.dumps(empty() | {"c": [GOOD], "note": "hello"}), "there is no list named 'note'"),
        (json.dumps(empty() | {"c": [GOOD], "\ud800\u202e": 1}), r"there is no list named '\ud800\u202e'"),
    ],
)
def test_a_bad_item_is_said_and_costs_no_other(answer: str, said: str) -> None:
    draft = parse_draft(answer)
    assert [c.t for c in draft.c] == ["The ship sank."]
    assert draft.unread[0].message.startswith(said)


def test_a_line_without_its_list_is_read() -> None:
    draft = parse_draft(json.dumps(empty() | {"c": GOOD}))
    assert [c.t for c in draft.c] == ["The ship sank."]


def test_a_list_that_comes_twice_loses_nothing() -> None:
    again = json.dumps([GOOD, "2||asserted|It burned."])
    draft = parse_draft(json.dumps(empty() | {"c": [GOOD]})[:-1] + f', "c": {again}, "c": [], "c": null}}')
    assert [c.t for c in draft.c] == ["The ship sank.", "It burned."]
    assert not draft.unread


def test_characters_that_nobody_sees_reach_no_words_of_the_models_own() -> None:
    lines = empty() | {
        "src": ["0|person|Ana\u202e Ruiz|har\u200bbour minister"],
        "att": ["0|0|1|sh\x92e|said|said|7|to=the\u2066 Post"],
        "n": ["n0||peo\x00ple\u2028hurt"],
        "addn": ["5||count|exact|3|||me\x9bn|measure\U000e0041d|three\x92 men"],
        "c": ["6||asserted|The ship\x1b[31m carried\n\n300 \u202epassengers\ud83d of Sa\u0303o Paulo, 👩\u200d🚒."],
    }
    draft = parse_draft(json.dumps(lines))
    assert (draft.src[0].name, draft.src[0].role, draft.att[0].to) == ("Ana Ruiz", "harbour minister", "the Post")
    assert (draft.n[0].m, draft.addn[0].u, draft.addn[0].m) == ("people hurt", "men", "measured")
    assert draft.c[0].t == "The ship[31m carried 300 passengers of Sa\u0303o Paulo, 👩\u200d🚒."
    assert (draft.att[0].who, draft.addn[0].t) == ("sh\x92e", "three\x92 men"), "copied words are looked up as they are"
    assert [r.code for r in draft.remarks] == ["characters_removed"]
    for code in ("U+0000", "U+001B", "U+009B", "U+200B", "U+202E", "U+2066", "U+D83D", "U+E0041", "5 entries"):
        assert code in draft.remarks[0].message
    assert draft.remarks[0].message.isprintable()


def test_usual_unprintable_characters_are_nothing_to_remark() -> None:
    draft = parse_draft(json.dumps(empty() | {"c": ["6||asserted|12\xa0000 ships,\u200f\u2009\xadso\tfar."]}))
    assert draft.c[0].t == "12\xa0000 ships,\u200f\u2009\xadso far."
    assert not draft.remarks


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from([*Wire.model_fields, "note"]), json_values | st.lists(json_values, max_size=6)))
@settings(max_examples=200, deadline=None)
def test_any_json_object_is_read_or_no_answer(answer: dict[str, Any]) -> None:
    try:
        draft = parse_draft(json.dumps(answer))
    except BadReply:
        assert all(answer.get(name) is None for name in Wire.model_fields)
        return
    lists = {name: value if isinstance(value, list) else [value] for name, value in answer.items() if value is not None}
    for name in Wire.model_fields:
        said = [u for u in draft.unread if u.where == name]
        assert len(getattr(draft, name)) + len(said) == (len(lists[name]) if name in lists else 1)
