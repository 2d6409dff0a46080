"""What a picture costs, as `diorama render --explain` says it: for people, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from renderer.explain import LIMITS, Cost, Explanation
from studio.cli.lines import size


def costs_in_words(costs: Explanation) -> Iterator[str]:
    """Lines for people."""
    clock = "waiting for each stage" if costs.software else "GPU by its own clock"
    yield f"{costs.width}x{costs.height} in {costs.ms:.1f} ms ({costs.driver}; {clock})"
    yield f"  the first time {costs.first_ms:.1f} ms, with {_sent(costs)} sent to the GPU"
    yield ""
    yield "  stage             ms     calls  triangles     points"
    whole = Cost(costs.ms, None, costs.calls, costs.triangles, costs.points)
    for name, cost in [*costs.stages.items(), ("all", whole)]:
        pieces = f"{cost.calls:>9,} {cost.triangles:>10,} {cost.points:>10,}"
        yield f"  {name:<12} {cost.ms:>7.2f} {pieces}"
    yield ""
    yield f"  sent for each picture: {size(costs.sent_again.bytes)} in {costs.sent_again.ms:.2f} ms"
    yield f"  read back: {size(costs.read.bytes)} in {costs.read.ms:.2f} ms"
    kept = ", ".join(f"{kind} {size(taken)}" for kind, taken in costs.memory.items()) or "nothing"
    yield f"  on the GPU: {kept}; {size(sum(costs.memory.values()))} of {size(costs.budget)}"
    if costs.dropped:
        yield f"  {costs.dropped} things had to make room: the budget is too small for this picture"
    yield "  textures made:"
    for made in costs.textures:
        yield f"    {made.count} of {made.width}x{made.height}, {made.kind}: {size(made.bytes)}"
    for mosaic in costs.mosaics:
        seen = ", ".join(
            f"{count} of level {level}" for level, count in sorted(mosaic.tiles.items())
        )
        yield f"  tiles of {mosaic.width}x{mosaic.height}: {seen or 'none'}"
        yield f"    {mosaic.resident} tiles are on the GPU, with room for more {size(mosaic.bytes)}"
    yield "  programs:"
    for program in costs.programs:
        yield f"    {program}"
    yield ""
    yield f"  {costs.shares[costs.limit]:.0%} of the time goes into {LIMITS[costs.limit]}."


def costs_to_write(costs: Explanation) -> dict[str, Any]:
    """The same for programs: milliseconds, bytes, shares from 0 to 1."""
    return {
        "driver": costs.driver,
        "software": costs.software,
        "width": costs.width,
        "height": costs.height,
        "ms": costs.ms,
        "first_ms": costs.first_ms,
        "calls": costs.calls,
        "triangles": costs.triangles,
        "points": costs.points,
        "stages": {name: _stage(cost) for name, cost in costs.stages.items()},
        "sent": costs.sent,
        "sent_again": costs.sent_again,
        "read": costs.read,
        "programs": costs.programs,
        "memory": costs.memory,
        "textures": costs.textures,
        "mosaics": costs.mosaics,
        "budget": costs.budget,
        "dropped": costs.dropped,
        "limit": costs.limit,
        "limit_words": LIMITS[costs.limit],
        "shares": costs.shares,
    }


def _stage(cost: Cost) -> dict[str, float | int | None]:
    return {
        "ms": cost.ms,
        "cpu_ms": cost.cpu_ms,
        "gpu_ms": cost.gpu_ms,
        "calls": cost.calls,
        "triangles": cost.triangles,
        "points": cost.points,
        "lines": cost.lines,
    }


def _sent(costs: Explanation) -> str:
    return f"{size(costs.sent.bytes)} in {costs.sent.ms:.1f} ms"
