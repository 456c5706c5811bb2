"""What the strings below a model's fields say of them, read from its source once somebody asks.

Why not Pydantic's `use_attribute_docstrings`: it parses the source of every model whenever one is loaded, which was a
twentieth of the start of a command. Only a JSON Schema and the lists of settings need the words.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from pydantic import BaseModel, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

__all__ = ["Described", "descriptions"]


class Described(BaseModel):
    """A model whose JSON Schema describes each field with the string below it in the source."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler, /) -> JsonSchemaValue:
        """As its parent's, with the descriptions; what a field says of itself in another way stays."""
        schema = handler(core_schema)
        properties = handler.resolve_ref_schema(schema).get("properties", {})
        for name, said in descriptions(cls).items():
            if name in properties:
                properties[name].setdefault("description", said)
        return schema


def descriptions(model: type[BaseModel]) -> dict[str, str]:
    """Field → the string below it, for the fields that have one."""
    found = {}
    for name in model.model_fields:
        owner = next((base for base in model.__mro__ if name in vars(base).get("__annotations__", {})), model)
        if (said := _said_in(owner.__module__).get((owner.__qualname__, name))) is not None:
            found[name] = said
    return found


@cache
def _said_in(module: str) -> dict[tuple[str, str], str]:
    """Class and field → the string below it, in a module; empty where its source is not to be had."""
    try:
        source = inspect.getsource(sys.modules[module])
    except OSError:
        return {}
    return dict(_said(ast.parse(source)))


def _said(tree: ast.Module) -> Iterator[tuple[tuple[str, str], str]]:
    for model in tree.body:
        if isinstance(model, ast.ClassDef):
            for field, below in pairwise(model.body):
                match field, below:
                    case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(said))):
                        yield (model.name, name), inspect.cleandoc(said)
