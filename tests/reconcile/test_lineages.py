"""Who copied whom: copies, trims, reorders and rewrites make one source, shared quotations do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor.schemas import Article, ArticleFacts, Provenance, Story
from tests.reconcile.building import COVERAGE, Line, facts, story

SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))


def bare(text: str, **known: object) -> ArticleFacts:
    return ArticleFacts(
        article=Article.from_text(text, **known),
        coverage=COVERAGE,
        provenance=Provenance(engine="rules", extractor_version="0"),
    )


def sizes(found: Story) -> list[int]:
    return sorted(len(x.articles) for x in found.lineages)


LINES = [
    "The dam above Kingsmere gave way shortly before dawn after a week of rain.",
    "Water reached the railway station within twenty minutes, the line's operator said.",
    "Four hundred people spent the night in the sports hall of the grammar school.",
    "A baker, whose oven had just been lit, was the first to call the fire brigade.",
    "The dam was built in 1931 and last examined eleven years ago.",
    "Its owner, a paper mill, had asked for money to repair the spillway in March.",
    "The county refused because the mill had closed its last machine.",
    "Engineers will open a second channel before the weekend to take pressure off the wall.",
    "Farmers downstream moved their cattle to the hills on Tuesday.",
    "No one has been reported missing so far.",
]


def test_a_copy_with_another_sign_off_is_one_source() -> None:
    a = bare("\n".join(LINES), publisher="Wire")
    b = bare("\n".join([*LINES, "--Agencies"]), publisher="Daily")
    found = story(a, b)
    assert sizes(found) == [2]
    assert found.lineages[0].relation == "copy"
    assert found.lineages[0].overlap == 1.0
    assert any(e.kind == "credit_line" and e.span is not None for e in found.lineages[0].evidence)


def test_a_trimmed_and_a_shuffled_copy_are_one_source() -> None:
    whole, trimmed, shuffled = "\n".join(LINES), "\n".join(LINES[:5]), "\n".join(LINES[5:] + LINES[:5])
    found = story(bare(whole), bare(trimmed), bare(shuffled))
    assert sizes(found) == [3]


def test_two_reporters_who_quote_one_speaker_are_two_sources() -> None:
    quotes = [
        "The wall was examined eleven years ago and nobody told us that it was weak",
        "We opened the school within an hour and every family had a bed by midnight",
        "The second channel will be dug by Friday, whatever the weather does to us",
    ]
    a = [Line(f"“{q},” mayor Ines Okonkwo told reporters.", "Ines Okonkwo", quote=f"{q},") for q in quotes]
    b = [Line(f"Okonkwo said: “{q}.”", "Okonkwo", quote=f"{q}.") for q in reversed(quotes)]
    own_a = ["Her office sits above the market.", "Rain was forecast again for the evening."]
    own_b = ["The press room was full to the last chair.", "Buses will replace trains until the bridge is checked."]
    found = story(facts(*a, *own_a, publisher="A"), facts(*own_b, *b, publisher="B"))
    assert sizes(found) == [1, 1]
    assert {f.independent_sources for f in found.facts if f.kind == "quote"} == {2}
    assert all(f.status == "corroborated" for f in found.facts if f.kind == "quote")


def test_counts_come_from_lineages_not_from_articles() -> None:
    claims = [Line(x) for x in LINES]
    found = story(
        facts(*claims, publisher="Wire"), facts(*claims[:8], publisher="Daily"), facts(*claims[2:], publisher="Post")
    )
    assert sizes(found) == [3]
    assert {f.independent_sources for f in found.facts} == {1}
    assert {f.status for f in found.facts} == {"single_source"}


def test_the_seeds_have_three_sources() -> None:
    found = story(*(bare(p.read_text(encoding="utf-8"), path=f"seeds/{p.name}") for p in SEEDS))
    names = {a.article.id: Path(a.article.path or "").name[:3] for a in found.articles}
    assert sorted(sorted(names[i] for i in x.articles) for x in found.lineages) == [
        ["000", "001"],
        ["002", "004"],
        ["003"],
    ]
    relations = {tuple(sorted(names[i] for i in x.articles)): x.relation for x in found.lineages}
    assert relations == {("000", "001"): "copy", ("002", "004"): "rewrite", ("003",): "original"}
    assert all(x.evidence for x in found.lineages)


@pytest.mark.parametrize("text", [None, ""])
def test_articles_without_text_or_words_stand_alone(text: str | None) -> None:
    a = facts("The dam above Kingsmere gave way before dawn.", publisher="A", text=text is not None)
    b = (
        bare(text)
        if text is not None
        else facts("Cattle were moved to the hills on Tuesday.", publisher="B", text=False)
    )
    assert sizes(story(a, b)) == [1, 1]


DAM = (
    "金斯米尔上游的大坝在连续降雨一周后于黎明前不久决口，洪水在二十分钟内到达火车站，四百人在中学体育馆过夜。"
    "大坝建于一九三一年，上次检查是在十一年前。"
)


def test_a_copy_with_a_word_changed_in_each_clause_is_one_source_in_a_script_without_spaces() -> None:
    copy = DAM
    for word, other in (("不久", "不远"), ("到达", "抵达"), ("过夜", "度夜"), ("建于", "修于"), ("上次", "最近")):
        copy = copy.replace(word, other)
    assert sizes(story(bare(DAM), bare(copy))) == [2]


def test_independent_reports_in_a_script_without_spaces_are_two_sources() -> None:
    other = (
        "金斯米尔附近一座水坝星期二清晨垮塌，县政府说大约四百名居民被疏散到学校。"
        "水坝的业主是一家造纸厂，三月份曾申请资金修理溢洪道，但遭到拒绝。"
    )
    assert sizes(story(bare(DAM), bare(other))) == [1, 1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Die Ministerin trat am Montag in Kiel vor die Presse: „{}“.",
            "In einem Gespräch auf dem Parteitag sagte sie: „{}“.",
        ),
        ("首相は月曜日に官邸で記者団に対し「{}」と述べた。", "夕方の会見で首相は「{}」と語っている。"),
    ],
)
def test_shared_quotations_make_no_copy_whatever_their_marks(one: str, other: str) -> None:
    words = "Wir haben lange gewartet und werden nun den Ausbau der Bahn im ganzen Land in Angriff nehmen"
    if "「" in one:
        words = "長い間待ってきたが、これから全国で鉄道の拡張に取り組むことを約束し、国民の理解をお願いする"
    assert sizes(story(bare(one.format(words)), bare(other.format(words)))) == [1, 1]
