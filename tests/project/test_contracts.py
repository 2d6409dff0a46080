"""The import contracts say what the design says, whatever modules come new."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_renderer_is_kept_from_all_of_assets_but_media() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    (forbidden,) = [
        contract["forbidden_modules"]
        for contract in project["tool"]["importlinter"]["contracts"]
        if contract["name"].startswith("the renderer sees assets.media")
    ]
    modules = {
        f"assets.{path.stem}"
        for path in (ROOT / "assets").iterdir()
        if (path.suffix == ".py" and path.stem != "__init__") or (path / "__init__.py").is_file()
    }
    assert set(forbidden) == modules - {"assets.media"}
