"""The rules engine's claims and figures: readable alone, with modality, attribution and evidence."""

from __future__ import annotations

import pytest

from extractor.engines.labels import ClaimLabel
from extractor.engines.rules import RulesEngine
from extractor.text import mark_up, read_article


def claims(text: str) -> tuple[ClaimLabel, ...]:
    return RulesEngine().label_marks(mark_up(read_article(text))).claims


def measures(text: str) -> dict[str, str]:
    marked = mark_up(read_article(text))
    labels = RulesEngine().label_marks(marked)
    return {
        text[marked.quantities[f.quantity].start : marked.quantities[f.quantity].end]: f.measure for f in labels.figures
    }


def test_a_pronoun_becomes_a_name() -> None:
    text = "Mrs Anna Lindqvist runs the harbour of Varde. She closed the bridge in May 2019."
    assert [c.text for c in claims(text)][-1] == "Anna Lindqvist closed the bridge in May 2019."


def test_evidence_is_the_article_itself() -> None:
    text = "In Varde, Mrs Lindqvist closed the bridge. But Mr Berg opened it again in June."
    for claim in claims(text):
        (evidence,) = claim.evidence
        assert text[evidence.start : evidence.end].rstrip(".") in (
            "In Varde, Mrs Lindqvist closed the bridge",
            "Mr Berg opened it again in June",
        )


def test_two_facts_are_two_claims() -> None:
    text = "Russia launched an invasion of Ukraine in February 2022, and Moscow has since taken a fifth of the country."
    assert [c.text for c in claims(text)] == [
        "Russia launched an invasion of Ukraine in February 2022.",
        "Moscow has since taken a fifth of the country.",
    ]


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("Anna Lindqvist closed the bridge on Friday.", "asserted"),
        ("Anna Lindqvist denied that the bridge had been closed.", "denied"),
        ("Anna Lindqvist demanded that the bridge be closed.", "demanded"),
        ("Anna Lindqvist will close the bridge in June.", "predicted"),
        ("Anna Lindqvist might close the bridge in June.", "hypothetical"),
        ("Anna Lindqvist allegedly closed the bridge in June.", "disputed"),
    ],
)
def test_modality(text: str, modality: str) -> None:
    assert [c.modality for c in claims(text)] == [modality]


@pytest.mark.parametrize("text", ["Why was the bridge closed?", "It was a sad, sad day.", "Never again, then."])
def test_nothing_to_check_is_no_claim(text: str) -> None:
    assert claims(text) == ()


def test_claims_point_at_their_attribution_quotes_and_figures() -> None:
    text = "Anna Lindqvist said the “new bridge” had cost $40 million."
    (claim,) = claims(text)
    assert claim.attribution == 0
    assert claim.quotes == (0,)
    assert claim.figures == (0,)


def test_the_only_date_is_the_event_date() -> None:
    (claim,) = claims("Anna Lindqvist closed the bridge on 3 May 2019.")
    assert claim.event_date == "2019-05-03"


def test_a_measure_has_subject_and_verb() -> None:
    text = "Russia currently controls 19.2% of Ukraine, including more than 80% of Donetsk."
    assert measures(text)["more than 80%"] == "Russia currently controls more than 80% of Donetsk"


def test_a_measure_leaves_out_who_said_it() -> None:
    text = "Berg said the new bridge had cost $40 million."
    assert measures(text)["$40 million"] == "The new bridge had cost $40 million"


def test_a_figure_knows_whose_it_is() -> None:
    marked = mark_up(read_article("The bridge cost $40 million, Berg said. It is 300 metres long."))
    figures = RulesEngine().label_marks(marked).figures
    assert [f.attribution for f in figures] == [0, None]


def test_a_claim_says_what_it_is() -> None:
    text = "The law was set to take effect on Monday. It would have fined landlords $5,000 for each violation."
    assert [c.text for c in claims(text)][-1] == "The law would have fined landlords $5,000 for each violation."


def test_a_claim_keeps_its_end_and_its_introduction() -> None:
    (first,) = claims("Eleven people died in the crash, police said on Tuesday, up from seven the day before.")
    assert first.text.endswith("up from seven the day before.")
    (second,) = claims("In an email sent in October 2019, Jean Lacey wrote that the site was unsafe.")
    assert second.text.startswith("In an email sent in October 2019, Jean Lacey wrote")


def test_a_month_and_a_name_are_no_modal_verbs() -> None:
    texts = ["Judge Rowena Blake adjourned sentencing until 9 May.", "The cut is the news, wrote analyst Will Tanner."]
    assert [c.modality for text in texts for c in claims(text)] == ["asserted", "asserted"]


def test_a_name_is_not_given_twice_in_one_claim() -> None:
    (claim,) = claims("Graham Tull was granted bail on condition he surrenders his passport.")
    assert claim.text == "Graham Tull was granted bail on condition he surrenders his passport."


def test_a_decade_of_life_belongs_to_no_name() -> None:
    text = "Ana Ruiz went to Kendal. A man in his 60s was hit by a falling tree near Kendal."
    assert [c.text for c in claims(text)][-1] == "A man in his 60s was hit by a falling tree near Kendal."
    assert measures(text)["60s"].startswith("A man in his 60s")


def test_a_claim_closes_its_brackets() -> None:
    (claim,) = claims("The club in Varde has 300 members (200 of them women).")
    assert claim.text == "The club in Varde has 300 members (200 of them women)."
