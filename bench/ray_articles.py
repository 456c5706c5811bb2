"""Made-up articles for the benchmarks on Ray: stories of five, told in the same grammar with names and numbers of
their own, the same ones for the same seed.

    python bench/ray_articles.py 20000 articles.parquet
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.parquet as pq

PER_STORY = 5
SYLLABLES = (
    "ba",
    "do",
    "fen",
    "gar",
    "hol",
    "il",
    "ka",
    "lor",
    "mar",
    "nes",
    "ol",
    "per",
    "quin",
    "ros",
    "sal",
    "tor",
    "ul",
    "zim",
)
OUTLETS = ("Courier", "Gazette", "Herald", "Ledger", "Mercury", "Observer", "Post", "Tribune")
CAUSES = ("flood", "fire", "strike", "landslide", "power cut", "derailment", "storm", "cyber attack")
WHAT = ("houses", "jobs", "schools", "bridges", "farms", "shops", "flats", "trains")
SAID = ("said", "told reporters", "insisted", "wrote", "warned")


def word(rng: random.Random) -> str:
    return "".join(rng.choice(SYLLABLES) for _ in range(rng.randint(2, 4))).capitalize()


def articles(count: int, seed: int = 1) -> Iterator[dict[str, str]]:
    """Rows with text, title, publisher and date, about 1,500 characters each, no two texts alike."""
    for number in range(0, count, PER_STORY):
        rng = random.Random(f"{seed}/{number}")
        place, river, firm = word(rng), word(rng), word(rng)
        people = [f"{word(rng)} {word(rng)}" for _ in range(3)]
        cause, what, lost = rng.choice(CAUSES), rng.choice(WHAT), rng.randint(12, 900)
        day = date(2025, 1, 1) + timedelta(days=rng.randint(0, 700))
        for teller in range(min(PER_STORY, count - number)):
            told = lost if rng.random() < 0.8 else lost + rng.randint(1, 9)
            said = [
                f"“We have lost {told} {what} in {place},” {rng.choice(SAID)} {people[0]}, the mayor.",
                f"According to {people[1]} of {firm}, repairs will cost {told * 3} million dollars.",
                f"About {rng.randint(20, 80)} percent of the people of {place} were without water on the banks of the "
                f"{river}.",
                f"“Nobody from the ministry came to {place},” {people[2]} {rng.choice(SAID)}, “and nobody has called.”",
                f"The {cause} reached {place} before dawn and {firm} closed its works on the {river} for {told} hours.",
                f"{people[1]} denied that {firm} had been told of the danger {rng.randint(2, 9)} days before.",
                f"The {OUTLETS[teller]} has seen the report that {people[2]} sent to the council of {place}.",
            ]
            rng.shuffle(said)
            paragraphs = [f"{people[0]} on the {cause} in {place}", *said]
            paragraphs += [
                f"{rng.choice(people)} spoke of {rng.randint(2, 5000)} {what} near the {river}." for _ in range(6)
            ]
            yield {
                "id": str(number + teller),
                "title": f"{place}: {cause} takes {told} {what}",
                "publisher": f"The {OUTLETS[teller]}",
                "date": (day + timedelta(days=teller % 2)).isoformat(),
                "body": "\n\n".join([*paragraphs, f"Report {number + teller} of the {OUTLETS[teller]}."]),
            }


def write(count: int, path: str) -> None:
    pq.write_table(pa.Table.from_pylist(list(articles(count))), path, row_group_size=1000)


if __name__ == "__main__":
    write(int(sys.argv[1]), sys.argv[2])
