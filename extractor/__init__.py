"""Grounded facts from news articles: claims, quotes, figures and attributions, and where the articles disagree.

    from extractor import Extractor, reconcile

    with Extractor() as extractor:
        facts = extractor.extract(text)

Everything listed in `__all__` is public; the rest may move. The names are loaded when first used: importing any module
of this package runs this file, and `extractor --help` may cost no more than its own parser (0.35 s of CPU), so nothing
heavier than a dictionary stands here.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractor.assemble.extractor import Extractor
    from extractor.errors import (
        ConfigError,
        EngineError,
        EngineRefused,
        EngineStopped,
        EngineUnavailable,
        ExtractorError,
        InputError,
        StoreError,
    )
    from extractor.reconcile import reconcile
    from extractor.schemas import (
        Article,
        ArticleFacts,
        Attribution,
        Claim,
        Coverage,
        Decision,
        Disagreement,
        Figure,
        Flag,
        Lineage,
        MergedFact,
        Position,
        Provenance,
        Quote,
        Source,
        Span,
        Story,
    )
    from extractor.schemas.base import EXTRACTOR_VERSION as __version__  # noqa: N811
    from extractor.settings import Settings
    from extractor.text import read_article

__all__ = [
    "Article",
    "ArticleFacts",
    "Attribution",
    "Claim",
    "ConfigError",
    "Coverage",
    "Decision",
    "Disagreement",
    "EngineError",
    "EngineRefused",
    "EngineStopped",
    "EngineUnavailable",
    "Extractor",
    "ExtractorError",
    "Figure",
    "Flag",
    "InputError",
    "Lineage",
    "MergedFact",
    "Position",
    "Provenance",
    "Quote",
    "Settings",
    "Source",
    "Span",
    "StoreError",
    "Story",
    "__version__",
    "read_article",
    "reconcile",
]

_HOMES = {
    "Extractor": "extractor.assemble.extractor",
    "Settings": "extractor.settings",
    "__version__": "extractor.schemas.base",
    "read_article": "extractor.text",
    "reconcile": "extractor.reconcile",
}
"""Where the names live that are neither models nor errors."""


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'extractor' has no attribute {name!r}")
    an_error = name.endswith("Error") or name.startswith("Engine")
    home = _HOMES.get(name) or ("extractor.errors" if an_error else "extractor.schemas")
    return getattr(import_module(home), "EXTRACTOR_VERSION" if name == "__version__" else name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


class _Reconciler(ModuleType):
    """The room `extractor.reconcile`, which can also be called as the function of that name."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.reconcile(*args, **kwargs)


class _Front(ModuleType):
    """This package. Python binds a room to its package's attribute once it is imported, and `reconcile` is both a room
    and a public function; so that room is made callable, whoever imports it first."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "reconcile" and type(value) is ModuleType:
            value.__class__ = _Reconciler
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Front
