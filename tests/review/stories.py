"""Stories made by hand for these tests: a calm one, a hostile one, a very large one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from extractor.schemas import (
    Article,
    ArticleFacts,
    Attribution,
    Claim,
    Coverage,
    Disagreement,
    Figure,
    Flag,
    ItemRef,
    Lineage,
    LineageEvidence,
    MergedFact,
    Position,
    Provenance,
    Quote,
    Source,
    Span,
    Story,
)

HERALD = (
    "Harwick Herald\n\nRiver bursts its banks in Harwick\n\nBy Nora Lind\n\n"
    "The river Teal burst its banks early on Tuesday, and about 1,200 people left their homes. "
    "“We have never seen water rise this fast,” said Mayor Ana Petrov. "
    "Two bridges are closed. The mayor denied that the warning had come too late.\n\n"
    "Repairs will cost 4.5 million euros, the county estimates.\n\nSubscribe to our newsletter!\n"
)
COURIER = (
    "The river Teal burst its banks early on Tuesday, and about 1,200 people left their homes. "
    "“We have never seen water rise this fast,” said Mayor Ana Petrov. Two bridges are closed.\n"
)
GAZETTE = (
    "Flood in Harwick: more than 2,000 flee\n\nMore than 2,000 people had to leave their homes when the Teal flooded "
    "Harwick on Monday night. “We have hardly ever seen water rise so fast,” the town’s fire chief Olu Mensah said. "
    "Residents say that the warning came hours too late.\n"
)
WIRE = (
    "HARWICK - Between 1,500 and 2,500 people were moved to safety after floods, a spokesman for the county said. "
    "Damage is put at 4.5 million euros.\n"
)


def span(text: str, passage: str, nth: int = 0) -> Span:
    """The nth occurrence of a passage: tests know their texts."""
    start = [m.start() for m in re.finditer(re.escape(passage), text)][nth]
    return Span.of(text, start, start + len(passage))


def fingerprint(seed: str) -> str:
    return hashlib.sha256(seed.encode()).hexdigest()[:16]


def facts(
    text: str,
    *,
    attributions: Sequence[Attribution] = (),
    quotes: Sequence[Quote] = (),
    figures: Sequence[Figure] = (),
    claims: Sequence[Claim] = (),
    flags: Sequence[Flag] = (),
    **known: object,
) -> ArticleFacts:
    coverage = Coverage(
        quoted_passages=len(quotes) + 1,
        quotes_extracted=len(quotes),
        quotes_dismissed=0,
        quotes_unaccounted=1,
        quantities=len(figures),
        figures_extracted=len(figures),
        figures_dismissed=0,
        figures_unaccounted=0,
    )
    return ArticleFacts(
        article=Article.from_text(text, **known),
        attributions=tuple(attributions),
        quotes=tuple(quotes),
        figures=tuple(figures),
        claims=tuple(claims),
        coverage=coverage,
        flags=tuple(flags),
        provenance=Provenance(
            engine="llm",
            model="small",
            prompt="facts@3",
            prompt_sha256="ab" * 32,
            extractor_version="0.1.0",
            input_tokens=2311,
            output_tokens=804,
            cost_usd=0.0021,
            calls=1,
            seconds=3.2,
        ),
    )


def _voice(text: str, number: int, name: str, source: str, cue: str, content: str, **rest: object) -> Attribution:
    return Attribution.model_validate(
        {
            "id": f"a{number}",
            "source": Source(name=name, kind="person", role=None),
            "source_span": span(text, source),
            "cue": cue,
            "cue_span": span(text, cue),
            "content": (span(text, content),),
            **rest,
        }
    )


def _people(text: str, passage: str, **numbers: object) -> Figure:
    return Figure.model_validate(
        {"id": "f1", "span": span(text, passage), "unit": "people", "dimension": "count",
         "measure": "people who left their homes in Harwick", **numbers}
    )  # fmt: skip


def flood() -> Story:
    """Four articles, two of them one text; a figure, a quote, a date and a denial in dispute."""
    fast = "We have never seen water rise this fast,"
    herald = facts(
        HERALD,
        title="River bursts its banks in Harwick", publisher="Harwick Herald", byline="Nora Lind",
        published="2025-03-04", path="herald.txt",
        boilerplate=(span(HERALD, "Subscribe to our newsletter!"),),
        attributions=[
            _voice(HERALD, 1, "Ana Petrov", "Mayor Ana Petrov", "said", fast),
            _voice(HERALD, 2, "Ana Petrov", "The mayor", "denied", "the warning had come too late", stance="denied"),
        ],
        quotes=[Quote(id="q1", parts=(span(HERALD, fast),), kind="direct", attribution="a1")],
        figures=[
            _people(HERALD, "about 1,200 people", value=1200.0, low=1100.0, high=1300.0, qualifier="about"),
            Figure(id="f2", span=span(HERALD, "4.5 million euros"), value=4_500_000.0, unit="EUR", dimension="money",
                   qualifier="exact", measure="cost of repairs in Harwick"),
        ],
        claims=[
            Claim(id="c1", text="The river Teal burst its banks in Harwick on Tuesday 4 March 2025.", modality="asserted",
                  evidence=(span(HERALD, "The river Teal burst its banks early on Tuesday"),), event_date="2025-03-04"),
            Claim(id="c2", text="The warning of the flood in Harwick came too late.", modality="denied",
                  evidence=(span(HERALD, "The mayor denied that the warning had come too late."),), attribution="a2"),
        ],
        flags=[Flag(code="quote_unaccounted", severity="warning", message="One quoted passage is neither taken nor dismissed.")],
    )  # fmt: skip
    courier = facts(
        COURIER,
        publisher="Courier", published="2025-03-04", path="courier.txt",
        attributions=[_voice(COURIER, 1, "Ana Petrov", "Mayor Ana Petrov", "said", fast)],
        quotes=[Quote(id="q1", parts=(span(COURIER, fast),), kind="direct", attribution="a1")],
        figures=[_people(COURIER, "about 1,200 people", value=1200.0, low=1100.0, high=1300.0, qualifier="about")],
        claims=[
            Claim(id="c1", text="The river Teal burst its banks on Tuesday 4 March 2025.", modality="asserted",
                  evidence=(span(COURIER, "The river Teal burst its banks early on Tuesday"),), event_date="2025-03-04"),
        ],
    )  # fmt: skip
    slow = "We have hardly ever seen water rise so fast,"
    gazette = facts(
        GAZETTE,
        publisher="Evening Gazette", published="2025-03-05", path="gazette.txt",
        attributions=[_voice(GAZETTE, 1, "Olu Mensah", "the town’s fire chief Olu Mensah", "said", slow)],
        quotes=[Quote(id="q1", parts=(span(GAZETTE, slow),), kind="direct", attribution="a1")],
        figures=[_people(GAZETTE, "More than 2,000 people", value=2000.0, low=2000.0, qualifier="more_than")],
        claims=[
            Claim(id="c1", text="The Teal flooded Harwick on Monday night, 3 March 2025.", modality="asserted",
                  evidence=(span(GAZETTE, "the Teal flooded Harwick on Monday night"),), event_date="2025-03-03"),
            Claim(id="c2", text="The warning of the flood in Harwick came hours too late.", modality="asserted",
                  evidence=(span(GAZETTE, "the warning came hours too late"),)),
        ],
    )  # fmt: skip
    wire = facts(
        WIRE,
        publisher="County Wire", published="2025-03-04", path="wire.txt",
        figures=[
            _people(WIRE, "Between 1,500 and 2,500 people", low=1500.0, high=2500.0, qualifier="between"),
            Figure(id="f2", span=span(WIRE, "4.5 million euros"), value=4_500_000.0, unit="EUR", dimension="money",
                   qualifier="exact", measure="damage in Harwick"),
        ],
    )  # fmt: skip
    h, c, g, w = (one.article.id for one in (herald, courier, gazette, wire))

    def side(label: str, *members: tuple[str, str]) -> Position:
        names = {h: "Harwick Herald", c: "Courier", g: "Evening Gazette", w: "County Wire"}
        sources = {h: 1, c: 1, g: 2, w: 3}
        return Position(
            label=label,
            members=tuple(ItemRef(article=a, item=i) for a, i in members),
            publishers=tuple(sorted({names[a] for a, _ in members})),
            independent_sources=len({sources[a] for a, _ in members}),
        )

    disagreements = (
        Disagreement(
            id="d1", fingerprint=fingerprint("people"), kind="figure_value", severity="high",
            summary="How many people left their homes: about 1,200, more than 2,000, or 1,500 to 2,500",
            positions=(
                side("about 1,200", (h, "f1"), (c, "f1")),
                side("more than 2,000", (g, "f1")),
                side("between 1,500 and 2,500", (w, "f1")),
            ),
            explanation="The intervals for the same measure on the same day do not meet.",
            suggestion="Ask the county for its count and the hour it was taken.",
        ),
        Disagreement(
            id="d2", fingerprint=fingerprint("quote"), kind="quote_wording", severity="medium",
            summary="“never seen” or “hardly ever seen”",
            positions=(side("never … this fast", (h, "q1"), (c, "q1")), side("hardly ever … so fast", (g, "q1"))),
            explanation="The same remark is quoted in different words, and one of them weakens it.",
            suggestion="Listen to the recording.",
        ),
        Disagreement(
            id="d3", fingerprint=fingerprint("date"), kind="date", severity="medium",
            summary="When the river burst its banks: Tuesday or Monday night",
            positions=(side("Tuesday, 4 March", (h, "c1"), (c, "c1")), side("Monday night, 3 March", (g, "c1"))),
            explanation="The articles date one event to different days.",
        ),
        Disagreement(
            id="d4", fingerprint=fingerprint("warning"), kind="denial", severity="low",
            summary="Whether the warning came too late",
            positions=(side("denied by the mayor", (h, "c2")), side("residents say so", (g, "c2"))),
            explanation="One article reports a claim that another reports as denied.",
        ),
    )  # fmt: skip

    def fact(number: int, kind: str, text: str, sources: int, *members: tuple[str, str], status: str) -> MergedFact:
        return MergedFact.model_validate(
            {"id": f"m{number}", "kind": kind, "text": text, "independent_sources": sources, "status": status,
             "members": tuple(ItemRef(article=a, item=i) for a, i in members)}
        )  # fmt: skip

    return Story(
        id="s-" + fingerprint("flood")[:12],
        title="Flood in Harwick",
        articles=(herald, courier, gazette, wire),
        lineages=(
            Lineage(id="l1", articles=(h, c), relation="copy", overlap=0.81, evidence=(
                LineageEvidence(kind="shared_sequences", detail="81% of the shorter text stands in the longer, word for word.",
                                articles=(h, c), value=0.81),)),
            Lineage(id="l2", articles=(g,), relation="original", overlap=0.0),
            Lineage(id="l3", articles=(w,), relation="original", overlap=0.0),
        ),
        facts=(
            fact(1, "claim", "The river Teal flooded Harwick.", 2, (h, "c1"), (c, "c1"), (g, "c1"), status="disputed"),
            fact(2, "figure", "4.5 million euros", 2, (h, "f2"), (w, "f2"), status="corroborated"),
            fact(3, "quote", fast, 1, (h, "q1"), (c, "q1"), status="disputed"),
            fact(4, "figure", "people who left", 3, (h, "f1"), (c, "f1"), (g, "f1"), (w, "f1"), status="disputed"),
        ),
        disagreements=disagreements,
        provenance=Provenance(engine="reconcile", extractor_version="0.1.0"),
    )  # fmt: skip


HOSTILE = (
    "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    "\u202egnirts desrever\u202c & \u2066isolated \u0000 nul =cmd|' /C calc'!A0 --><!-- ${7*7} {{7*7}}"
)


def hostile() -> Story:
    """Two articles in which everything that can be foreign is foreign."""
    texts = [f"{HOSTILE}\nThe first says “{HOSTILE} one” here.", f"{HOSTILE}\nThe second says “{HOSTILE} two” here."]
    built = []
    for number, text in enumerate(texts):
        said = span(text, f"{HOSTILE} {('one', 'two')[number]}")
        built.append(
            facts(
                text,
                title=HOSTILE, publisher=f"=HYPERLINK({number}){HOSTILE}", path=f"dir/{HOSTILE}.txt", byline=HOSTILE,
                url="javascript:alert(1)",
                attributions=[
                    Attribution(id="a1", source=Source(name=HOSTILE, kind="person", role=HOSTILE), cue=HOSTILE,
                                content=(said,), addressee=HOSTILE)
                ],
                quotes=[Quote(id="q1", parts=(said,), kind="direct", attribution="a1")],
                figures=[Figure(id="f1", span=span(text, "7*7"), value=49.0, unit=HOSTILE, dimension="other",
                                qualifier="exact", measure=HOSTILE)],
                claims=[Claim(id="c1", text=HOSTILE, evidence=(said,), modality="asserted")],
                flags=[Flag(code="odd", severity="error", message=HOSTILE, item="q1", span=said)],
            )
        )  # fmt: skip
    ids = [one.article.id for one in built]
    positions = tuple(
        Position(label=f"={HOSTILE}", members=(ItemRef(article=a, item="q1"), ItemRef(article=a, item="f1")),
                 publishers=(f"=HYPERLINK({n}){HOSTILE}",), independent_sources=1)
        for n, a in enumerate(ids)
    )  # fmt: skip
    return Story(
        id="s-" + fingerprint("hostile")[:12],
        title=HOSTILE,
        articles=tuple(built),
        lineages=tuple(
            Lineage(id=f"l{n}", articles=(a,), relation="original", overlap=0.0,
                    evidence=(LineageEvidence(kind="alone", detail=HOSTILE),))
            for n, a in enumerate(ids, 1)
        ),
        facts=(
            MergedFact(id="m1", kind="quote", text=HOSTILE, members=(ItemRef(article=ids[0], item="q1"),),
                       publishers=(HOSTILE,), independent_sources=1, status="disputed"),
        ),
        disagreements=tuple(
            Disagreement(id=f"d{n}", fingerprint=fingerprint(f"hostile{n}"), kind="quote_wording", severity="high",
                         summary=f"={HOSTILE}", positions=positions, explanation=HOSTILE, suggestion=HOSTILE)
            for n in (1, 2)
        ),
        provenance=Provenance(engine="reconcile", extractor_version="0.1.0"),
    )  # fmt: skip


def large(disagreements: int = 2000, length: int = 200_000) -> Story:
    """Four articles of `length` code points each, and that many disagreements between them."""
    names = ("North Star", "Daily Mirror of Record", "Western Post", "Agency")
    built = []
    per = disagreements // 2 + 1
    for which, name in enumerate(names):
        lines = []
        size = 0
        for n in range(10**9):
            line = (
                f"On day {n} the council of ward {n} counted {n * 10 + which} votes after a long and noisy session. "
                f"“We will decide matter {n} {('soon', 'later', 'soon', 'never')[which]},” said Councillor Ada Brook. "
            )
            if n >= per and size > length:
                break
            lines.append(line + ("\n\n" if n % 4 == 3 else ""))
            size += len(lines[-1])
        text = "".join(lines)
        counts = [
            Figure(id=f"f{k}", span=Span.of(text, m.start(1), m.end(1)), value=float(m.group(1)), unit="votes",
                   dimension="count", qualifier="exact", measure="votes counted")
            for k, m in zip(range(1, per + 1), re.finditer(r"counted (\d+) votes", text), strict=False)
        ]  # fmt: skip
        quotes = [
            Quote(id=f"q{k}", parts=(Span.of(text, m.start(1), m.end(1)),), kind="direct", attribution="a1")
            for k, m in zip(range(1, per + 1), re.finditer("“([^”]*)”", text), strict=False)
        ]
        voice = Attribution(id="a1", source=Source(name="Ada Brook", kind="person", role="Councillor"), cue="said")
        built.append(facts(text, publisher=name, attributions=[voice], quotes=quotes, figures=counts))
    ids = [one.article.id for one in built]
    severities = ("high", "medium", "low")

    def position(label: str, which: int, item: str) -> Position:
        return Position(
            label=label,
            members=(ItemRef(article=ids[which], item=item),),
            publishers=(names[which],),
            independent_sources=1,
        )

    found = [
        Disagreement.model_validate(
            {"id": f"d{n}", "fingerprint": fingerprint(f"large{n}"), "severity": severities[n % 3],
             "kind": "figure_value" if n % 2 else "quote_wording",
             "summary": f"Ward {n}: what was counted, or said, on matter {n // 2}",
             "positions": (position("as North Star has it", 0, f"{'f' if n % 2 else 'q'}{n // 2 + 1}"),
                           position("as Daily Mirror has it", 1, f"{'f' if n % 2 else 'q'}{n // 2 + 1}")),
             "explanation": "They cannot both be right."}
        )
        for n in range(1, disagreements + 1)
    ]  # fmt: skip
    return Story(
        id="s-" + fingerprint("large")[:12],
        title="A very large story",
        articles=tuple(built),
        lineages=tuple(
            Lineage(id=f"l{n}", articles=(a,), relation="original", overlap=0.0) for n, a in enumerate(ids, 1)
        ),
        disagreements=tuple(found),
        provenance=Provenance(engine="reconcile", extractor_version="0.1.0"),
    )
