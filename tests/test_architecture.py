"""The shape of the code: who may import whom, and how long a module or a function may be."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# What each app may import of the others, beside the ground that all stand on.
GROUND = ["runtime", "staff", "desk"]  # in this order
LAYERS: dict[str, set[str]] = {
    "mail": set(),
    "linking": set(),
    "contacts": {"linking"},  # only to declare themselves as what letters can be linked to
    "attributes": {"mail", "contacts"},
    "formulas": {"mail", "linking", "attributes"},
    "activities": {"mail", "contacts", "linking"},
    "records": {"mail", "contacts", "linking", "attributes", "activities"},
    "tickets": {"mail", "contacts", "linking", "attributes", "activities"},
    "writing": {"mail", "contacts", "linking", "activities", "tickets"},
    "scenarios": {
        "mail",
        "contacts",
        "linking",
        "attributes",
        "formulas",
        "activities",
        "records",
        "tickets",
    },
    "search": {"mail", "contacts", "attributes", "activities", "records", "tickets"},
    "intake": {"mail", "contacts", "linking", "attributes", "activities", "tickets", "scenarios"},
}
LAYERS["demo"] = {*LAYERS}  # it fills everything
LONGEST_MODULE, LONGEST_FUNCTION = 250, 40


def modules() -> list[Path]:
    return sorted(path for path in (ROOT / "apps").rglob("*.py") if "migrations" not in path.parts)


def imported_apps(path: Path) -> set[str]:
    """The apps of ours that a module imports, at its head or inside its functions."""
    names = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.append(node.module)
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return {name.split(".")[1] for name in names if name.startswith("apps.")}


@pytest.mark.parametrize("app", [*GROUND, *LAYERS])
def test_it_imports_only_what_lies_below(app: str) -> None:
    below = GROUND[: GROUND.index(app)] if app in GROUND else [*GROUND, *LAYERS[app]]
    wrong = {
        f"{path.relative_to(ROOT)} imports {other}"
        for path in (ROOT / "apps" / app).rglob("*.py")
        if "migrations" not in path.parts
        for other in imported_apps(path) - {app, *below}
    }
    assert not wrong


def test_it_knows_every_app() -> None:
    apps = {path.parent.name for path in (ROOT / "apps").glob("*/__init__.py")}
    assert apps == {*GROUND, *LAYERS}


@pytest.mark.parametrize("room", ["intake/mime", "mail/html"])
def test_the_mime_reader_needs_no_django(room: str) -> None:
    for path in (ROOT / "apps" / room).rglob("*.py"):
        assert "django" not in path.read_text(), path


def test_modules_are_short() -> None:
    long = {path.relative_to(ROOT): len(path.read_text().splitlines()) for path in modules()}
    assert not {str(path): lines for path, lines in long.items() if lines > LONGEST_MODULE}


def test_functions_are_short() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert not long


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in modules()
        if (path.name not in {"__init__.py", "apps.py"} or path.match("apps/*/__init__.py"))
        and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert not silent
