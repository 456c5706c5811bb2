"""Corrections replace what was complained about, one for one; nothing is lost without a word."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.engines.draft import Draft
from extractor.engines.llm.corrections import apply_corrections
from extractor.engines.llm.resolve import Problem
from extractor.engines.wire import Wire, parse_draft

HURT = "5|3|asserted|At least 13 people were hurt."
SHIP = "6||asserted|The ship carried 301 passengers."
VALE = "3|1|asserted|Boris Vale said it was not a scandal."
FINE = "2|0|asserted|Ana Ruiz said every cabin was checked."


def draft(**lists: object) -> Draft:
    return parse_draft(json.dumps({key: [] for key in Wire.model_fields} | lists))


def wrong(*claims: int) -> list[Problem]:
    return [Problem("claim_audit", f"c: claim {i} is wrong", i) for i in claims]


def texts(merged: Draft) -> list[str]:
    return [c.t for c in merged.c]


def test_a_faulty_claim_that_is_given_again_stays() -> None:
    merged = apply_corrections(draft(c=[HURT, FINE]), draft(c=[HURT]), wrong(0))
    assert merged.c == draft(c=[HURT, FINE]).c
    assert not merged.remarks


def test_each_correction_replaces_one_claim_and_the_others_are_said_to_be_withdrawn() -> None:
    new = draft(c=["6||asserted|The ship carried 300 passengers."])
    merged = apply_corrections(draft(c=[HURT, FINE, SHIP, VALE]), new, wrong(0, 2, 3))
    assert texts(merged) == ["Ana Ruiz said every cabin was checked.", "The ship carried 300 passengers."]
    assert [r.code for r in merged.remarks] == ["claim_withdrawn"] * 2
    assert "'At least 13 people were hurt.'" in merged.remarks[0].message
    assert "claim 0 is wrong" in merged.remarks[0].message
    assert "'Boris Vale said it was not a scandal.'" in merged.remarks[1].message


def test_a_claim_put_in_two_replaces_one_and_comes_once_more() -> None:
    first = draft(c=["6||asserted|The ship carried 301 passengers and 5 cars on Friday.", FINE])
    new = draft(c=["6||asserted|The ship carried 300 passengers on Friday.", "6||asserted|5 cars went with it."])
    merged = apply_corrections(first, new, wrong(0))
    assert texts(merged) == [new.c[0].t, "Ana Ruiz said every cabin was checked.", new.c[1].t]
    assert not merged.remarks


def test_a_correction_of_other_lists_leaves_the_claims() -> None:
    merged = apply_corrections(draft(c=[HURT, SHIP]), draft(n=["n3||share"]), wrong(0, 1))
    assert texts(merged) == texts(draft(c=[HURT, SHIP]))
    assert not merged.remarks


def test_a_claim_nobody_complained_about_is_replaced_by_the_same_words_only() -> None:
    new = draft(
        c=["2|4|asserted|Ana Ruiz said  every cabin was checked.", "6||asserted|The ship carried 300 passengers."]
    )
    merged = apply_corrections(draft(c=[FINE, SHIP]), new, [])
    assert [(c.t, c.a) for c in merged.c] == [(new.c[0].t, 4), (draft(c=[SHIP]).c[0].t, None), (new.c[1].t, None)]


def test_a_correction_that_cannot_be_read_withdraws_nothing() -> None:
    new = draft(c=["6||WRONG|The ship carried 300 passengers.", "5|3|asserted|At least 12 people were hurt."])
    merged = apply_corrections(draft(c=[HURT, SHIP]), new, wrong(0, 1))
    assert texts(merged) == ["At least 12 people were hurt.", "The ship carried 301 passengers."]
    assert not merged.remarks
    assert [u.where for u in merged.unread] == ["c"]


def test_unread_claims_are_mended_one_for_one() -> None:
    first = draft(c=["2", "foo|x|bar|baz", "6||WRONG|The ship carried 300 passengers.", "9x||asserted|It sank."])
    merged = apply_corrections(first, draft(c=["6||asserted|The ship carried 300 passengers."]), [])
    assert [u.line for u in merged.unread] == ["2", "foo|x|bar|baz", "9x||asserted|It sank."]
    merged = apply_corrections(first, draft(c=["1||asserted|Something else.", "2||asserted|It sank."]), [])
    assert len(merged.unread) == 2
    assert "9x||asserted|It sank." not in [u.line for u in merged.unread]


def test_unread_lines_with_a_number_are_mended_by_that_number() -> None:
    first = draft(att=["0|0|1|she|said|shouted|7", "1|0|1|he|said|cried|8"], c=["1|0|x"])
    merged = apply_corrections(first, draft(att=["0|0|1|she|said|said|7"]), [])
    assert [a.i for a in merged.att] == [0]
    assert [(u.where, u.number) for u in merged.unread] == [("att", 1), ("c", None)]


def test_unread_lines_without_a_number_are_mended_by_new_numbers() -> None:
    first = draft(att=["0|0|1|she|said|said|7", "x|0|1|he|said|said|8", "y|0|1|it|said|said|9"])
    assert len(apply_corrections(first, draft(att=["0|0|1|she|told|said|7"]), []).unread) == 2
    merged = apply_corrections(first, draft(att=["1|0|1|he|said|said|8"]), [])
    assert [u.line for u in merged.unread] == ["y|0|1|it|said|said|9"]


def test_added_passages_of_both_answers_stay() -> None:
    first = draft(
        addq=["1|direct|0|resigned on Friday", "4|direct|0|not there at all"], addn=["1||count|exact|2||||m|two men"]
    )
    problems = [Problem("passage_not_in_article", "addq: 'not there at all' is not in the article")]
    new = draft(addq=["4|direct|0|not there at most", "1|direct|1|resigned on Friday"])
    merged = apply_corrections(first, new, problems)
    assert [(q.t, q.a) for q in merged.addq] == [("resigned on Friday", 1), ("not there at most", 0)]
    assert merged.addn == first.addn
    merged = apply_corrections(first, draft(addn=["2||count|exact|3||||m|three men"]), problems)
    assert [n.t for n in merged.addn] == ["two men", "three men"]
    assert merged.addq == first.addq, "what was complained about and not corrected stays, to be flagged"


def test_the_first_of_two_entries_of_one_number_stays_the_first() -> None:
    first = draft(src=["0|person|Boris Vale|", "0|person|Ana Ruiz|", "1|person|Ana Ruiz|"])
    assert apply_corrections(first, draft(n=["n3||share"]), []).src == first.src
    new = draft(src=["0|person|Carla Roy|"])
    assert [s.name for s in apply_corrections(first, new, []).src] == ["Carla Roy", "Ana Ruiz"]


def test_a_list_missing_from_a_correction_needs_no_change() -> None:
    whole = draft(c=[FINE])
    part = parse_draft(json.dumps({"n": ["n3||share"]}))
    assert not apply_corrections(whole, part, []).unread
    lacking = parse_draft(json.dumps({"c": [FINE]}))
    assert [u.where for u in apply_corrections(lacking, part, []).unread] == ["src", "att", "q", "x", "addq", "addn"]
    assert not apply_corrections(lacking, draft(), []).unread


claims = st.lists(
    st.builds(
        "{}||{}|{}".format,
        st.integers(0, 9),
        st.sampled_from(["asserted", "asserted", "WRONG"]),
        st.text("ab ", min_size=1, max_size=12).map("Claim {}.".format),
    ),
    max_size=6,
)


@given(claims, claims, st.sets(st.integers(0, 5)))
@settings(max_examples=300, deadline=None)
def test_every_claim_is_there_or_replaced_or_said_to_be_gone(old: list[str], new: list[str], faulty: set[int]) -> None:
    first, second = draft(c=old), draft(c=new)
    problems = wrong(*(i for i in faulty if i < len(first.c)))
    merged = apply_corrections(first, second, problems)
    kept = {" ".join(c.t.split()).casefold() for c in merged.c}
    assert {" ".join(c.t.split()).casefold() for c in second.c} <= kept
    lost = [c for c in first.c if " ".join(c.t.split()).casefold() not in kept]
    withdrawn = [r for r in merged.remarks if r.code == "claim_withdrawn"]
    assert len(lost) <= len(withdrawn) + len(second.c)
    assert len(merged.c) >= len(first.c) - len(withdrawn)
    assert len(merged.unread) >= len(first.unread) + len(second.unread) - len(second.c) - len(second.unread)
    for u in second.unread:
        assert u in merged.unread
