"""Blender's side of hall_speed.py, run by a Python that has bpy: python blender_hall.py JSON SIZE.

It says `ready`, then draws a picture into the file named by each line that comes, and says `drawn`.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

import bpy  # type: ignore[import-not-found]  # a wheel for one Python, in its own environment
from mathutils import Vector  # type: ignore[import-not-found]  # comes with bpy

WORDS = sys.argv[1:]


def upright(place: list[float]) -> Any:
    """A place of glTF's space, whose Y is up, in Blender's, whose Z is."""
    return Vector((place[0], -place[2], place[1]))


def load(told: dict[str, Any]) -> None:
    """The things, the lamps, the light all around and the camera."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    for thing in told["things"]:
        before = set(bpy.data.objects)
        bpy.ops.import_scene.gltf(filepath=thing["file"])
        stand = bpy.data.objects.new("stand", None)
        bpy.context.collection.objects.link(stand)
        stand.location = upright(thing["position"])
        for one in set(bpy.data.objects) - before - {stand}:
            if one.parent is None:
                one.parent = stand
    for lamp in told["lamps"]:
        light = bpy.data.lights.new("lamp", lamp["kind"].upper())
        light.color = lamp["colour"]
        light.energy = lamp["candela"] * 4 * math.pi  # watts, so that both are about as bright
        light.shadow_soft_size = 0.05
        one = bpy.data.objects.new("lamp", light)
        one.location = upright(lamp["position"])
        if lamp["kind"] == "spot":
            light.spot_size = math.radians(lamp["cone"])
            light.spot_blend = lamp["softness"]
            way = upright(lamp["aim"]) - one.location
            one.rotation_euler = way.to_track_quat("-Z", "Y").to_euler()
        bpy.context.collection.objects.link(one)
    world = bpy.data.worlds.new("around")
    world.node_tree.nodes["Background"].inputs["Color"].default_value = (0.2, 0.2, 0.2, 1)
    world.node_tree.nodes["Background"].inputs["Strength"].default_value = 0.12
    scene = bpy.context.scene
    scene.world = world
    camera = bpy.data.cameras.new("camera")
    camera.type = "PANO"
    camera.panorama_type = "EQUIRECTANGULAR"
    eye = bpy.data.objects.new("camera", camera)
    eye.location = (0.0, 0.0, 1.6)
    eye.rotation_euler = (math.pi / 2, 0.0, 0.0)
    bpy.context.collection.objects.link(eye)
    scene.camera = eye


def main() -> None:
    load(json.loads(Path(WORDS[0]).read_text("utf-8")))
    scene = bpy.context.scene
    width, height = (int(side) for side in WORDS[1].split("x"))
    scene.render.resolution_x, scene.render.resolution_y = width, height
    scene.render.resolution_percentage = 100
    scene.render.engine = "CYCLES"
    scene.cycles.device = "CPU"
    scene.cycles.samples = 8
    scene.cycles.use_denoising = False
    scene.cycles.use_adaptive_sampling = False
    scene.view_settings.view_transform = "Khronos PBR Neutral"
    scene.render.image_settings.file_format = "PNG"
    scene.render.image_settings.compression = 0
    print("ready", flush=True)
    for line in sys.stdin:
        scene.render.filepath = line.strip()
        bpy.ops.render.render(write_still=True)
        print("drawn", flush=True)


if __name__ == "__main__":
    main()
