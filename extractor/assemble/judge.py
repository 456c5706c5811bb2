"""Settings → the judge that settles doubtful matches between articles, if there is to be one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from extractor.assemble.loop import LoopAsker
from extractor.assemble.stack import build_asker, engine_kind, offline_guard, parameters_of, recordings_for
from extractor.errors import ConfigError
from extractor.llm.ending import GRACE
from extractor.reconcile.judge import Judge
from extractor.settings import Settings

if TYPE_CHECKING:
    from extractor.assemble.purse import Purse

__all__ = ["judge_of"]


@contextmanager
def judge_of(
    settings: Settings, purse: Purse | None = None, running: set[LoopAsker] | None = None
) -> Iterator[Judge | None]:
    """The judge for the length of the block; None where the deterministic result is to stand alone.

    `auto` is the model that extracts: live for llm, its recordings for replay if there are any of a judge. It
    spends from `purse`, that of the extraction before it; None makes one of its own. Ctrl-C in the block sends nothing
    more, and leaves what is under way a minute: it is paid for. `running` holds its asker for the length of the block,
    for who ends it from another thread.

    Raises:
        ConfigError: a judge is asked for and nothing is configured that could be one.
    """
    kind = engine_kind(settings)
    if settings.judge == "none" or (settings.judge == "auto" and not _at_hand(settings, kind)):
        yield None
        return
    if kind == "rules":
        if not settings.model_configured and settings.recordings is None:
            raise ConfigError("--judge llm needs an endpoint (OPENAI_API_KEY, OPENAI_BASE_URL) or --recordings DIR")
        kind = "llm" if settings.model_configured else "replay"
    asker = LoopAsker(build_asker(settings, kind=kind, what="judge", purse=purse))
    if running is not None:
        running.add(asker)
    try:
        with offline_guard(settings):
            yield Judge(asker, settings.model, params=parameters_of(settings))
    except KeyboardInterrupt:
        asker.finish(GRACE)
        raise
    finally:
        asker.close()
        if running is not None:
            running.discard(asker)


def _at_hand(settings: Settings, kind: str) -> bool:
    if kind == "llm":
        return True
    return kind == "replay" and recordings_for(settings, "judge").is_dir()
