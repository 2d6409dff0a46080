"""Which of a story's languages the web page begins in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.web_node import VIEWER, Node


@pytest.mark.parametrize(
    ("has", "chosen", "own", "first"),
    [
        (["en", "de"], None, ["de-AT", "en"], "de"),
        (["en", "de"], "en", ["de"], "en"),
        (["en", "de"], None, ["fr"], "en"),
        (["en-US", "en-GB"], None, ["en-gb"], "en-GB"),
        (["zh-Hans", "zh-Hant"], None, ["zh-TW"], "zh-Hant"),
        (["zh-Hant", "zh-Hans"], None, ["zh-CN"], "zh-Hans"),
        (["zh-Hant"], None, ["zh-CN"], "zh-Hant"),
        (["pt-PT", "pt"], None, ["pt-BR"], "pt"),
        (["en", "sr"], None, ["no tag", "sr-Latn"], "sr"),
        (["en", "de"], None, [], "en"),
    ],
)
def test_it_begins_in_the_nearest_language(
    has: list[str],
    chosen: str | None,
    own: list[str],
    first: str,
    node: Node,
    tmp_path: Path,
) -> None:
    bundle = VIEWER / "src" / "page" / "preferred.ts"
    node.bundle(bundle, tmp_path / "preferred.cjs", "--platform=node", "--format=cjs")
    script = tmp_path / "asks.cjs"
    script.write_text(
        'const { preferred } = require("./preferred.cjs");\n'
        "console.log(JSON.stringify(preferred(...JSON.parse(process.argv[2]))));\n",
        "utf-8",
    )
    done = node.run(script, json.dumps([has, chosen, own]))
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found[0] == first
    assert sorted(found) == sorted(has)
