"""What import-linter cannot see: where imports stand, who reads the environment, how large things are."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source import ROOT, modules, pyproject

CLIENTS = {"openai", "instructor", "diskcache", "redis", "sqlalchemy", "psycopg"}
LONGEST = 400
MOST_PARAMETERS = 6


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(tree: ast.AST) -> Iterator[tuple[ast.stmt, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node, node.module


def at_import(tree: ast.Module) -> set[ast.stmt]:
    """Statements that run when the module is imported: not those in functions or under TYPE_CHECKING."""
    found: set[ast.stmt] = set()
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
                continue
            if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
                continue
            if isinstance(child, ast.stmt):
                found.add(child)
            waiting.append(child)
    return found


def test_clients_are_imported_by_llm_alone_and_never_on_import() -> None:
    for path, tree in modules().items():
        early = at_import(tree)
        for node, module in imports(tree):
            if module.partition(".")[0] in CLIENTS:
                assert "llm" in path.relative_to(ROOT / "extractor").parts[0], named(path)
                assert node not in early, f"{named(path)}:{node.lineno} imports {module} at the top"


def test_settings_alone_reads_the_environment() -> None:
    readers = set()
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv", "environb"}:
                readers.add(named(path))
    assert readers <= {"extractor/settings.py", *ENVIRONMENT_OF_OTHERS}


ENVIRONMENT_OF_OTHERS = {
    "extractor/testing/plugin.py",  # of the test run it is loaded into
    "extractor/testing/server_command.py",
}


def test_no_room_imports_the_whole_package() -> None:
    for path, tree in modules().items():
        room = path.relative_to(ROOT / "extractor").parts[0]
        for node, module in imports(tree):
            if module == "extractor" and room != "cli":
                pytest.fail(f"{named(path)}:{node.lineno} imports `extractor` itself: name the room")


def test_every_room_has_a_floor() -> None:
    (layers,) = [c["layers"] for c in pyproject()["tool"]["importlinter"]["contracts"] if c["type"] == "layers"]
    placed = {room.strip(" ()") for floor in layers for room in floor.replace(":", "|").split("|")}
    rooms = {p.relative_to(ROOT / "extractor").parts[0].removesuffix(".py") for p in modules()} - {"__init__"}
    assert rooms <= placed


def test_modules_are_rooms_and_not_halls() -> None:
    long = {named(p): n for p in modules() if (n := len(p.read_text("utf-8").splitlines())) > LONGEST}
    assert not long, long


def is_command(path: Path, node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """typer makes options of a command's parameters and FastAPI query fields of a route's, however many there are."""
    routes = {"get", "post", "put", "delete", "command", "callback"}
    called = [d.func for d in node.decorator_list if isinstance(d, ast.Call)]
    if any(isinstance(f, ast.Attribute) and f.attr in routes for f in called):
        return True
    return path.parent == ROOT / "extractor" / "cli" and node.name == path.stem


def test_functions_take_few_parameters() -> None:
    crowded = []
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) or is_command(path, node):
                continue
            names = [a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
            count = len([n for n in names if n not in {"self", "cls"}])
            if count > MOST_PARAMETERS:
                crowded.append(f"{named(path)}:{node.lineno} {node.name} takes {count}")
    assert not crowded, "\n".join(crowded)


def test_exported_names_exist() -> None:
    for path, tree in modules().items():
        exported = exports(tree)
        bound = {getattr(n, "name", "") for n in tree.body} | {
            name.id for n in ast.walk(tree) if isinstance(n, (ast.Assign, ast.AnnAssign)) for name in ast.walk(n)
            if isinstance(name, ast.Name)
        } | {a.asname or a.name for n in ast.walk(tree) if isinstance(n, (ast.Import, ast.ImportFrom)) for a in n.names}  # fmt: skip
        assert exported <= bound, f"{named(path)}: {exported - bound}"


def exports(tree: ast.Module) -> set[str]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return set(ast.literal_eval(node.value))
    return set()


def test_public_things_are_documented() -> None:
    bare = []
    for path, tree in modules().items():
        if tree.body and ast.get_docstring(tree) is None:
            bare.append(named(path))
        exported = exports(tree)
        for node in tree.body:
            thing = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
            if thing and node.name in exported and ast.get_docstring(node) is None:  # type: ignore[attr-defined,arg-type]
                bare.append(f"{named(path)}:{node.lineno} {node.name}")  # type: ignore[attr-defined]
    assert not bare, "\n".join(bare)


def test_broad_excepts_say_why() -> None:
    silent = []
    for path, tree in modules().items():
        lines = path.read_text("utf-8").splitlines()
        for node in ast.walk(tree):
            if isinstance(node, ast.ExceptHandler):
                kind = "" if node.type is None else ast.unparse(node.type)
                beside = "".join(lines[node.lineno - 2 : node.lineno + 1])
                raised_again = any(isinstance(n, ast.Raise) and n.exc is None for n in ast.walk(node))
                if kind in {"", "Exception", "BaseException"} and not raised_again and "#" not in beside:
                    silent.append(f"{named(path)}:{node.lineno}")
    assert not silent, "\n".join(silent)
