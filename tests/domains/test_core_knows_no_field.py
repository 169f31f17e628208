"""No file of the core names a field's module, and the import contract covers every room."""

import re
import tomllib

from xai_core.domains.registry import OWN
from xai_core.home import CHECKOUT

DOMAINS = CHECKOUT / "xai_core" / "domains"
FIELDS = {folder.name for folder in DOMAINS.iterdir() if (folder / "__init__.py").is_file()}
BESIDES = {
    "arrays",
    "csv_rows",
    "errors",
    "eta",
    "files",
    "home",
    "npy",
    "toml_text",
    "worker_processes",
    "types",
    "validation",
}
"""Modules below all rooms, which could not import one without a circle."""


def test_every_field_of_ours_is_registered() -> None:
    assert {place.split(":")[0].rsplit(".", 1)[1] for place in OWN} == FIELDS


def test_no_file_of_the_core_names_a_fields_module() -> None:
    named = re.compile(
        rf"domains[./]({'|'.join(FIELDS)})\b|domains import .*\b({'|'.join(FIELDS)})\b"
    )
    registry = DOMAINS / "registry.py"
    files = [CHECKOUT / "app.py"]
    for folder in ("xai_core", "ui", "pages", "benchmarks"):
        files += (CHECKOUT / folder).rglob("*.py")
    guilty = [
        str(file.relative_to(CHECKOUT))
        for file in files
        if not any(DOMAINS / field in file.parents for field in FIELDS)
        and CHECKOUT / "benchmarks" / "domains" not in file.parents
        and file != CHECKOUT / "benchmarks" / "__main__.py"
        and file != registry
        and named.search(file.read_text(encoding="utf-8"))
    ]
    assert guilty == []
    assert len(re.findall(named, registry.read_text(encoding="utf-8"))) == len(OWN)


def test_the_import_contract_covers_every_room() -> None:
    settings = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {c["name"]: c for c in settings["tool"]["importlinter"]["contracts"]}
    contract = contracts["The core imports no field"]
    rooms = {
        path.stem
        for path in (CHECKOUT / "xai_core").iterdir()
        if (path / "__init__.py").is_file() or path.suffix == ".py"
    }
    wanted = {f"xai_core.{room}" for room in rooms if not room.startswith("__")}
    wanted -= {f"xai_core.{name}" for name in (*BESIDES, "domains")}
    wanted |= {f"xai_core.domains.{file.stem}" for file in DOMAINS.glob("[a-z]*.py")} | {"ui"}
    assert wanted <= set(contract["source_modules"])
    assert set(contract["forbidden_modules"]) == {f"xai_core.domains.{field}" for field in FIELDS}
