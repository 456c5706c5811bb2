"""Web Annotation and ClaimReview as JSON-LD and schema.org readers understand them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from extractor.export import claim_review_parts, web_annotation_parts
from extractor.export.linked_data import article_iri, web_address
from extractor.schemas import Decision, Story
from tests.review.stories import flood, hostile

ANNO = {
    "@vocab": "urn:unknown:",
    "oa": "http://www.w3.org/ns/oa#", "as": "http://www.w3.org/ns/activitystreams#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/", "xsd": "http://www.w3.org/2001/XMLSchema#", "foaf": "http://xmlns.com/foaf/0.1/",
    "id": {"@id": "@id", "@type": "@id"}, "type": {"@id": "@type", "@type": "@id"},
    "Annotation": "oa:Annotation", "SpecificResource": "oa:SpecificResource", "TextualBody": "oa:TextualBody",
    "TextPositionSelector": "oa:TextPositionSelector", "TextQuoteSelector": "oa:TextQuoteSelector",
    "AnnotationPage": "as:OrderedCollectionPage", "Software": "as:Application",
    "body": {"@id": "oa:hasBody", "@type": "@id"}, "target": {"@id": "oa:hasTarget", "@type": "@id"},
    "source": {"@id": "oa:hasSource", "@type": "@id"}, "selector": {"@id": "oa:hasSelector", "@type": "@id"},
    "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"}, "purpose": {"@id": "oa:hasPurpose", "@type": "@vocab"},
    "describing": "oa:describing", "tagging": "oa:tagging",
    "start": {"@id": "oa:start", "@type": "xsd:nonNegativeInteger"}, "end": {"@id": "oa:end", "@type": "xsd:nonNegativeInteger"},
    "exact": "oa:exact", "prefix": "oa:prefix", "suffix": "oa:suffix", "value": "rdf:value", "format": "dc:format",
    "generator": {"@id": "as:generator", "@type": "@id"}, "name": "foaf:name",
    "items": {"@id": "as:items", "@type": "@id", "@container": "@list"},
}  # fmt: skip
"""The recommendation's terms (Web Annotation Vocabulary, appendix "JSON-LD Context") that an export may use."""

MUSTS = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["@context", "id", "type", "items"],
    "properties": {
        "@context": {"const": "http://www.w3.org/ns/anno.jsonld"},
        "type": {"const": "AnnotationPage"},
        "id": {"type": "string", "format": "iri"},
        "items": {"type": "array", "items": {"$ref": "#/$defs/annotation"}},
    },
    "$defs": {
        "annotation": {
            "type": "object",
            "required": ["id", "type", "target"],
            "properties": {
                "id": {"type": "string", "format": "iri"},
                "type": {"const": "Annotation"},
                "motivation": {"enum": ["describing", "tagging", "identifying", "classifying", "highlighting"]},
                "body": {"type": "array", "items": {"$ref": "#/$defs/body"}},
                "target": {
                    "anyOf": [
                        {"$ref": "#/$defs/target"},
                        {"type": "array", "minItems": 2, "items": {"$ref": "#/$defs/target"}},
                    ]
                },
            },
        },
        "body": {
            "type": "object",
            "required": ["type", "value"],
            "properties": {"type": {"const": "TextualBody"}, "value": {"type": "string", "minLength": 1}},
        },
        "target": {
            "type": "object",
            "required": ["type", "source", "selector"],
            "properties": {
                "type": {"const": "SpecificResource"},
                "source": {"type": "string", "format": "iri"},
                "selector": {
                    "type": "array",
                    "prefixItems": [
                        {
                            "required": ["type", "start", "end"],
                            "properties": {
                                "type": {"const": "TextPositionSelector"},
                                "start": {"type": "integer", "minimum": 0},
                                "end": {"type": "integer", "minimum": 0},
                            },
                        },
                        {
                            "required": ["type", "exact"],
                            "properties": {"type": {"const": "TextQuoteSelector"}, "exact": {"type": "string"}},
                        },
                    ],
                    "minItems": 2,
                    "maxItems": 2,
                },
            },
        },
    },
}
"""What the Web Annotation Data Model says with MUST of an annotation page, its annotations, bodies and selectors."""


def page_of(*stories: Story) -> dict[str, Any]:
    return json.loads(b"".join(web_annotation_parts(stories)))


def decided(verdict: str | None, position: int | None = None, **more: Any) -> Story:
    story = flood()
    ruling = Decision.model_validate(
        {"id": "r1", "fingerprint": story.disagreements[0].fingerprint, "verdict": verdict, "position": position,
         "reviewer": "Ann", "at": "2025-03-06T10:00:00+01:00", **more}
    )  # fmt: skip
    first = story.disagreements[0].model_copy(update={"decision": ruling, "status": "resolved"})
    return story.model_copy(update={"disagreements": (first, *story.disagreements[1:])})


def graph_of(story: Story, page: str | None = None) -> list[dict[str, Any]]:
    return json.loads(b"".join(claim_review_parts([story], page)))["@graph"]


@pytest.mark.parametrize("story", [flood(), hostile()], ids=["flood", "hostile"])
def test_annotations_keep_the_musts_of_the_recommendation(story: Story) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    page = page_of(story)
    jsonschema.Draft202012Validator(MUSTS).validate(page)
    assert len({a["id"] for a in page["items"]}) == len(page["items"])


def test_both_selectors_find_the_same_words() -> None:
    story = flood()
    texts = {article_iri(a.article): a.article.text or "" for a in story.articles}
    found = 0
    for annotation in page_of(story)["items"]:
        target = annotation["target"]
        for one in target if isinstance(target, list) else [target]:
            position, quote = one["selector"]
            text = texts[one["source"]]
            assert text[position["start"] : position["end"]] == quote["exact"]
            assert text.index(quote["prefix"] + quote["exact"] + quote["suffix"]) == position["start"] - len(
                quote["prefix"]
            )
            found += 1
    assert found >= sum(1 for a in story.articles for _ in a.items())


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_rdflib_reads_the_annotations_with_the_vocabulary_of_the_recommendation() -> None:
    rdflib = pytest.importorskip("rdflib")
    graph = rdflib.Graph().parse(data=json.dumps(page_of(flood()) | {"@context": ANNO}), format="json-ld")
    assert [p for p in graph.predicates() if str(p).startswith("urn:unknown:")] == []
    rows = graph.query(
        """PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
        SELECT ?exact ?start WHERE { ?a a oa:Annotation ; oa:hasBody [ rdf:value "quote" ] ;
          oa:hasTarget [ oa:hasSelector [ oa:exact ?exact ], [ oa:start ?start ] ] }"""
    )
    expected = {(p.text, p.start) for a in flood().articles for q in a.quotes for p in q.parts}
    assert {(str(exact), int(start)) for exact, start in rows} == expected


def test_the_same_articles_give_the_same_bytes_and_no_markup() -> None:
    once, again = (b"".join(web_annotation_parts([hostile()])) for _ in range(2))
    assert once == again
    assert not set(once) & set(b"<>&")
    assert b"javascript:" not in json.dumps([a["target"] for a in page_of(hostile())["items"]]).encode()


@pytest.mark.parametrize(
    ("url", "taken"),
    [("https://example.org/a?b=c#d", True), ("HTTP://EXAMPLE.ORG", True), ("javascript:alert(1)", False),
     ("https://example.org/a b", False), ('https://example.org/"', False), ("https://example.org/\n", False),
     ("//example.org", False), ("", False), (None, False)],
)  # fmt: skip
def test_only_addresses_of_the_web_stand_as_they_are(url: str | None, taken: bool) -> None:
    assert web_address(url) == (url if taken else None)


def test_an_upheld_side_is_rated_against_the_others() -> None:
    reviews = graph_of(decided("b"), "https://example.org/checks")
    assert [r["reviewRating"]["ratingValue"] for r in reviews] == [1, 5, 1]
    assert reviews[1]["claimReviewed"] == "people who left their homes in Harwick: More than 2,000 people"
    assert reviews[1]["itemReviewed"]["appearance"][0]["publisher"]["name"] == "Evening Gazette"
    assert {r["author"]["name"] for r in reviews} == {"Ann"}
    assert reviews[0]["url"].startswith("https://example.org/checks#")


@pytest.mark.parametrize(
    ("verdict", "position", "ratings"),
    [("a", None, [5, 1, 1]), ("neither", 2, [1, 1, 5]), ("neither", None, [1, 1]), ("both", None, [5, 5]),
     ("unsure", None, []), ("not_a_disagreement", None, [])],
)  # fmt: skip
def test_ratings_follow_the_verdict(verdict: str, position: int | None, ratings: list[int]) -> None:
    assert [r["reviewRating"]["ratingValue"] for r in graph_of(decided(verdict, position))] == ratings


def test_without_a_decision_nothing_is_reviewed() -> None:
    assert graph_of(flood()) == []


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_term_of_a_review_is_schema_orgs_own() -> None:
    rdflib = pytest.importorskip("rdflib")
    document = {
        "@context": {"@vocab": "https://schema.org/"},
        "@graph": graph_of(decided("b", note="Asked."), "https://e.org/x"),
    }
    graph = rdflib.Graph().parse(data=json.dumps(document), format="json-ld")
    used = {str(p) for p in graph.predicates()} | {str(o) for o in graph.objects(None, rdflib.RDF.type)}
    strangers = {term for term in used if rdflib.URIRef(term) not in rdflib.SDO}
    assert strangers == {str(rdflib.RDF.type)}
    assert len(used) > 15
