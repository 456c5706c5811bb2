"""Where things are: on one page, or behind a server's addresses."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ON_PAGE", "SERVED", "Links", "case_anchor", "item_anchor", "place_anchor"]


def case_anchor(fingerprint: str) -> str:
    """The element id of a disagreement."""
    return f"d-{fingerprint}"


def item_anchor(article: str, item: str = "") -> str:
    """The element id of an article, or of an item of it."""
    return f"art-{article}-{item}" if item else f"art-{article}"


def place_anchor(article: str, item: str) -> str:
    """The element id of the place in the article's text where an item begins."""
    return f"at-{article}-{item}"


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses of things; ids and fingerprints are hexadecimal, so no address carries anything foreign."""

    served: bool = False

    def case(self, fingerprint: str) -> str:
        """Of a disagreement."""
        return f"/?d={fingerprint}" if self.served else f"#{case_anchor(fingerprint)}"

    def item(self, article: str, item: str = "") -> str:
        """Of an article, or of an item of it."""
        return (f"/article/{article}" if self.served else "") + f"#{item_anchor(article, item)}"

    def story(self, story: str) -> str:
        """Of a story."""
        return f"/story/{story}" if self.served else f"#{story}"


ON_PAGE = Links()
"""Everything on one page."""
SERVED = Links(served=True)
"""Behind the review server."""
