"""Plain code that reads an article: sentences, quotations, quantities, names, boilerplate, folds, grounding, mark-up."""

from __future__ import annotations

from extractor.text.fold import Folded, fold
from extractor.text.ground import Grounder, ground
from extractor.text.marks import BoilerplateKind, MarkedText, Quantity, QuotedPassage, Sentence, Stretch
from extractor.text.markup import mark_up, render
from extractor.text.quotations import find_passages
from extractor.text.sentences import find_sentences

__all__ = [
    "BoilerplateKind",
    "Folded",
    "Grounder",
    "MarkedText",
    "Quantity",
    "QuotedPassage",
    "Sentence",
    "Stretch",
    "find_passages",
    "find_sentences",
    "fold",
    "ground",
    "mark_up",
    "render",
]
