"""Plain code that reads an article: sentences, quotations, quantities, names, boilerplate, folds, mark-up."""

from __future__ import annotations

from extractor.text.article import read_article
from extractor.text.boilerplate import Boilerplate, find_boilerplate
from extractor.text.fold import Folded, fold
from extractor.text.ground import Grounder, ground
from extractor.text.marks import BoilerplateKind, MarkedText, Quantity, QuotedPassage, Sentence, Stretch
from extractor.text.markup import mark_up, render
from extractor.text.names import Name, find_names
from extractor.text.quantities import find_quantities
from extractor.text.quotations import find_passages
from extractor.text.sentences import find_sentences

__all__ = [
    "Boilerplate",
    "BoilerplateKind",
    "Folded",
    "Grounder",
    "MarkedText",
    "Name",
    "Quantity",
    "QuotedPassage",
    "Sentence",
    "Stretch",
    "find_boilerplate",
    "find_names",
    "find_passages",
    "find_quantities",
    "find_sentences",
    "fold",
    "ground",
    "mark_up",
    "read_article",
    "render",
]
