// A point cloud: the twin of renderer/painters/cloud.py. Its points come as the view wants them.

import { Group, Matrix4, Object3D, Vector2, Vector3 } from "three";
import type { PerspectiveCamera, Ray } from "three";
import { Dots } from "../render/points";
import type { Way } from "../render/points";
import { Laid } from "../render/laid";
import type { Cloud } from "../schema";
import { strike } from "./cloud_hits";
import { boundsOf, budgetOf, choose, distance, leastDot, seen } from "./cloud_nodes";
import type { Bound, Choice } from "./cloud_nodes";
import { coloured, shadeOf } from "./cloud_shades";
import type { CloudTree, Points } from "./cloud_tree";
import { unit } from "../space";
import { place } from "./plane";
import { stand } from "./standing";
import type { Blended, Kit, OverlayView } from "./view";

/** RELIEF, FULL, DOT_ROUND of the desktop's. */
const RELIEF = 0.4;
const FULL = 1.7;
const ROUND = 2;

/** Files asked for at a time. */
const ASKED = 6;

/** Milliseconds between pictures of what has come, and until what did not is asked for again. */
const PAUSE = 300;
const AGAIN = 2000;

/** Points kept beyond those that are shown, so that looking back shows them at once. */
const SPARE = 2_000_000;

/** Points of a picture on a device that is held or worn. */
const LIGHT = 1_000_000;

/** Clouds on show, which share the points of a picture. */
const shown = new Set<object>();

const size = new Vector2();

export function makeCloud(overlay: Cloud, { media, engine, redraw }: Kit): OverlayView {
  const asset = media.asset(overlay.asset);
  const object = new Group();
  const own = {};
  const dots = new Dots();
  const laid = new Laid();
  const known = new Map<number, Points>();
  const asked = new Set<number>();
  const toClip = new Matrix4();
  const inverse = new Matrix4();
  const eye = new Vector3();
  let tree: CloudTree | null = null;
  let now = overlay;
  let grown = 1; // the placement's scale
  let opacity = 1;
  let choice: Choice = { nodes: [], apart: [], least: 1 };
  let wished: (() => void)[] = []; // who waits for all that is chosen
  let drawn = 0; // pictures drawn since somebody asked
  let closed = false;
  let coming = false; // a picture of what has come

  /** Metres of the world in one of the cloud's. */
  function scale(): number {
    return grown * unit(now.size, asset.low, asset.high);
  }

  function diameter(): number {
    return now.point === null ? tree!.grain * FULL * scale() : now.point * grown;
  }

  function strength(): number {
    return now.relief ?? (tree?.has("rgb") ? 0 : RELIEF);
  }

  function take(node: number, points: Points): void {
    known.set(node, points);
    const positions = tree!.positions(node, points);
    dots.put(node, positions, coloured(tree!, points, positions, shadeOf(tree!, now.shade), now.up));
  }

  async function fetchNode(node: number): Promise<void> {
    asked.add(node);
    try {
      const points = await tree!.read(node);
      if (!closed) take(node, points);
    } finally {
      asked.delete(node);
    }
    ask();
    came();
  }

  /** Ask for what is chosen and not here, the most missed first. */
  function ask(): void {
    for (const node of choice.nodes) {
      if (asked.size >= ASKED) return;
      if (known.has(node) || asked.has(node)) continue;
      void fetchNode(node).catch(() => setTimeout(redraw, AGAIN));
    }
  }

  /** Show what has come, not more often than is worth a picture. */
  function came(): void {
    if (asked.size === 0) redraw();
    else if (!coming && wished.length === 0) {
      coming = true;
      setTimeout(() => {
        coming = false;
        redraw();
      }, PAUSE);
    }
  }

  /** Let go of what has not been chosen, when it is much. */
  function tidy(): void {
    const wanted = new Set(choice.nodes);
    let total = 0;
    for (const node of known.keys()) total += tree!.counts[node]!;
    const most = choice.nodes.reduce((sum, node) => sum + tree!.counts[node]!, SPARE);
    for (const node of known.keys()) {
      if (total <= most) return;
      if (wanted.has(node)) continue;
      total -= tree!.counts[node]!;
      known.delete(node);
      dots.drop(node);
    }
  }

  /** Choose for the picture that is drawn next. */
  function prepare(camera: PerspectiveCamera): void {
    if (!tree || !object.parent?.parent) {
      shown.delete(own);
      return;
    }
    shown.add(own);
    const { immersed, renderer } = engine;
    object.updateWorldMatrix(true, false);
    const world = dots.object.matrixWorld.multiplyMatrices(object.matrixWorld, dots.object.matrix);
    toClip.multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse).multiply(world);
    eye.setFromMatrixPosition(camera.matrixWorld).applyMatrix4(inverse.copy(world).invert());
    renderer.getDrawingBufferSize(size);
    const focal = (camera.projectionMatrix.elements[5]! * size.y) / 2;
    const bounds = boundsOf(toClip.elements);
    const pad = diameter() / Math.max(scale(), 1e-30);
    let budget = budgetOf(size.x * size.y, shown.size);
    if (immersed || held()) budget = Math.min(budget, LIGHT);
    choice = choose(tree, eye.toArray(), bounds, focal, budget, pad);
    tidy();
    ask();
    const widest = dress(bounds, focal, camera);
    if (!immersed) {
      dots.stand(world);
      laid.draw(renderer, dots.object, camera, size, widest);
    }
    drawn += 1;
    if (drawn > 1 && choice.nodes.every((node) => known.has(node))) {
      for (const tell of wished) tell();
      wished = [];
    } else if (wished.length > 0 && asked.size === 0) setTimeout(redraw);
  }

  /** Show what has come; answers with the pixels of the widest dot. */
  function dress(bounds: readonly Bound[], focal: number, camera: PerspectiveCamera): number {
    const here = new Set<number>();
    const large = new Set<number>();
    let { least } = choice;
    let widest = 0;
    const [x, y] = [camera.projectionMatrix.elements[0]!, camera.projectionMatrix.elements[5]!];
    const aslant = Math.hypot(1, 1 / x, 1 / y); // of a distance over its depth, in the corners
    choice.nodes.forEach((node, index) => {
      if (!known.has(node)) least = Math.max(least, leastDot(Math.min(choice.apart[index]!, 1e3)));
    });
    for (const node of choice.nodes) {
      const box = tree!.boxes[node]!;
      if (!known.has(node) || !seen(box, bounds, diameter() / scale())) continue;
      here.add(node);
      const near = Math.max(distance(box, eye.toArray()) * scale(), camera.near);
      const most = Math.max((diameter() * focal) / near, least) * aslant;
      widest = Math.max(widest, most);
      if (most >= ROUND) large.add(node);
    }
    const aside = !engine.immersed;
    const way: Way = aside ? "aside" : opacity < 1 ? "faded" : "solid";
    if (aside) {
      object.remove(dots.object);
      object.add(laid.object);
      dots.object.matrixWorldAutoUpdate = false;
    } else {
      object.remove(laid.object);
      object.add(dots.object);
      dots.object.matrixWorldAutoUpdate = true;
    }
    dots.reach(camera.near, camera.far);
    dots.look(diameter(), opacity, way);
    dots.show(here, large, least);
    laid.look(strength(), diameter(), opacity);
    return widest;
  }

  const sorted: Blended = {
    object,
    get order() {
      return dots.order;
    },
    set order(order) {
      dots.sort(order);
      laid.sort(order);
    },
  };

  return {
    object,
    blended: [sorted],
    async load() {
      tree = await media.cloud(overlay.asset);
      take(0, await tree.read(0));
      dots.object.matrixAutoUpdate = false;
      engine.before.add(prepare);
    },
    update({ overlay: then, pose, opacity: faded }) {
      const was = now;
      now = then as Cloud;
      opacity = faded;
      grown = pose.scale;
      place(object, pose);
      const standing = new Object3D();
      const [low, high] = [[...tree!.low] as Vector, [...tree!.high] as Vector];
      stand(standing, { up: now.up, stands: "foot" }, unit(now.size, low, high), low, high);
      standing.updateMatrix();
      dots.object.matrix.copy(standing.matrix);
      if (now.shade !== was.shade || now.up !== was.up) for (const [node, points] of known) {
        dots.drop(node);
        take(node, points);
      }
    },
    settled() {
      if (!object.parent?.parent || closed) return Promise.resolve();
      drawn = 0;
      redraw();
      return new Promise((resolve) => wished.push(resolve));
    },
    solid: true,
    hit(ray: Ray) {
      object.updateWorldMatrix(true, false);
      const world = new Matrix4().multiplyMatrices(object.matrixWorld, dots.object.matrix);
      return tree ? strike(tree, known, world, diameter() / 2, ray) : null;
    },
    close() {
      closed = true;
      engine.before.delete(prepare);
      shown.delete(own);
      for (const tell of wished) tell();
      dots.close();
      laid.close();
    },
  };
}

type Vector = [number, number, number];

/** Whether the page is on a phone or the like. */
function held(): boolean {
  return matchMedia("(pointer: coarse)").matches;
}
