"""The Arrow types of the contract, derived from its Pydantic models. Needs the extra [arrow]."""

from __future__ import annotations

from datetime import datetime
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from extractor.errors import ConfigError
from extractor.schemas import SCHEMA_VERSION, ArticleFacts

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["arrow_type", "facts_fields", "flat_fields", "load_pyarrow"]

_SPAN = ("start", "end", "text")


def load_pyarrow() -> Any:
    """The module `pyarrow`. Raises ConfigError where it is not installed."""
    try:
        import pyarrow
    except ImportError as e:
        raise ConfigError("this needs pyarrow; pip install 'fact-extractor[arrow]'") from e
    return pyarrow


def arrow_type(annotation: Any, *, leave_out: frozenset[str] = frozenset()) -> pa.DataType:
    """The Arrow type of a field's annotation: models are structs in field order, tuples lists, choices strings.

    `leave_out` names fields left out of the outermost model.

    Raises:
        TypeError: the contract has grown a type that has no Arrow counterpart here.
    """
    pa = load_pyarrow()
    plain = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    origin, given = get_origin(annotation), get_args(annotation)
    if annotation in plain:
        return plain[annotation]
    if annotation is datetime:
        return pa.timestamp("us", "UTC")
    if origin is Annotated:
        return arrow_type(given[0], leave_out=leave_out)
    if origin is Literal:
        return pa.string()
    if origin is tuple:
        return pa.list_(arrow_type(given[0]))
    if origin in (Union, UnionType):
        (one,) = [g for g in given if g is not NoneType]
        return arrow_type(one, leave_out=leave_out)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        fields = annotation.model_fields.items()
        return pa.struct([pa.field(n, arrow_type(f.annotation)) for n, f in fields if n not in leave_out])
    raise TypeError(f"{annotation!r} has no Arrow type")


def facts_fields(prefix: str) -> list[pa.Field]:
    """Fields of the nested form: each part of ArticleFacts, the article without its text; then the error."""
    pa = load_pyarrow()
    mark = {"fact_extractor.schema_version": SCHEMA_VERSION}
    fields = []
    for name, field in ArticleFacts.model_fields.items():
        kind = arrow_type(field.annotation, leave_out=frozenset({"text"}) if name == "article" else frozenset())
        fields.append(pa.field(prefix + name, kind, metadata=mark))
    return [*fields, pa.field(prefix + "error", pa.string(), metadata=mark)]


def flat_fields(prefix: str) -> list[pa.Field]:
    """Fields of the flat form: one row an item, what every kind of item has, then what only some have."""
    pa = load_pyarrow()
    string, span = pa.string(), pa.struct([(_SPAN[0], pa.int64()), (_SPAN[1], pa.int64()), (_SPAN[2], pa.string())])
    kinds = {
        "article": string, "item": string, "kind": string, "text": string, "spans": pa.list_(span),
        "attribution": string, "speaker": string, "speaker_kind": string, "speaker_role": string, "cue": string,
        "stance": string, "hedged": pa.bool_(), "modality": string, "quote_kind": string, "date": string,
        "value": pa.float64(), "low": pa.float64(), "high": pa.float64(), "unit": string, "dimension": string,
        "qualifier": string, "measure": string, "error": string,
    }  # fmt: skip
    mark = {"fact_extractor.schema_version": SCHEMA_VERSION}
    return [pa.field(prefix + name, kind, metadata=mark) for name, kind in kinds.items()]
