"""What all commands have in common in reading their arguments."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperCommand

__all__ = ["Command"]


class Command(TyperCommand):
    """A command that takes no empty value: it comes of an unset variable in a script, and as a path it would quietly
    mean the current folder.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As its parent's. Raises typer.BadParameter (exit 2) for an option or argument with an empty value."""
        given: dict[str, Any] = self.make_parser(ctx).parse_args(list(args))[0] if args else {}
        params: list[Any] = self.get_params(ctx)
        for param in params:
            value = given.get(param.name)
            if value == "" or (isinstance(value, (list, tuple)) and "" in value):
                what = "a value" if param.param_type_name == "option" else "an argument"
                raise typer.BadParameter(f"{what} is empty; is a variable unset?", ctx=ctx, param=param)
        return super().parse_args(ctx, args)
