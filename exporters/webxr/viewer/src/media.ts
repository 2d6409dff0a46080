// The package's media: fetches each once while a scene uses it, and counts the bytes that have come.

import { ClampToEdgeWrapping, RepeatWrapping } from "three";
import type { Group, Texture } from "three";
import { parseCues } from "./captions";
import { module } from "./modules";
import { assetOf } from "./story";
import { lightTexture, load, pictureTexture, release } from "./render/textures";
import { premultiplied } from "./render/premultiply";
import type { Cue } from "./captions";
import type { CloudTree } from "./overlays/cloud_tree";
import type { Engine } from "./render/engine";
import type { Loaded } from "./render/glb";
import type { Rig } from "./rigging";
import type { Asset, Story } from "./schema";

/** A picture on the GPU. `free` gives its memory back. */
export interface Picture {
  texture: Texture;
  width: number;
  height: number;
  free(): void;
}

interface Held {
  wanted: Promise<unknown>;
  free(): void;
}

export class Media {
  private readonly held = new Map<string, Held>();
  /** Bytes that have come, and bytes known to be wanted, since `begin`. */
  received = 0;
  wanted = 0;

  constructor(
    readonly story: Story,
    private readonly engine: Engine,
    private readonly heard: () => void,
  ) {}

  asset(id: string): Asset {
    return assetOf(this.story, id);
  }

  /** Count bytes from nothing, for the next scene. */
  begin(): void {
    this.received = 0;
    this.wanted = 0;
  }

  /** A picture; `round` for one that is seen all around and so goes on at its sides. */
  picture(id: string, round = false): Promise<Picture> {
    return this.keep(`${round ? "round" : "picture"} ${id}`, async () => {
      const asset = this.asset(id);
      const blob = await this.fetch(asset);
      const picture = asset.hdr
        ? owned(await lightTexture(blob))
        : await this.fromBlob(blob, asset.alpha);
      picture.texture.wrapS = round ? RepeatWrapping : ClampToEdgeWrapping;
      return picture;
    });
  }

  /** The small copy of a 360° photo that publishing put beside it; null where there is none. */
  async preview(id: string, round: boolean): Promise<Picture | null> {
    const asset = this.asset(id);
    if (asset.hdr || asset.width <= PREVIEW_WIDTH) return null;
    const answer = await fetch(`${asset.path}.small.jpg`);
    if (!answer.ok) return null;
    const picture = await this.fromBlob(await answer.blob(), false);
    picture.texture.wrapS = round ? RepeatWrapping : ClampToEdgeWrapping;
    return picture;
  }

  /** A model as three has it; every caller gets a copy of its own that shares geometry. */
  async model(id: string, finish: string | null = null): Promise<Group> {
    const [whole, { copyOf }] = await Promise.all([this.loaded(id), module("models")]);
    return copyOf(whole, finish);
  }

  /** What the model's own animations move, and how; null of one without. */
  async rig(id: string): Promise<Rig | null> {
    return (await this.loaded(id)).rig;
  }

  /** A GLB that is not an asset, such as the room in which AR scenes are previewed. */
  async extra(path: string): Promise<Group> {
    const whole = await this.keep(`extra ${path}`, async () => {
      const wanted = load(path, (bytes) => this.count(bytes));
      const [blob, { parse }] = await Promise.all([wanted, module("models")]);
      return parse(await blob.arrayBuffer());
    });
    return whole.scene.clone(true);
  }

  /** A point cloud, of which only the head is read. */
  cloud(id: string): Promise<CloudTree> {
    const { path } = this.asset(id);
    return this.keep(`cloud ${id}`, async () => {
      const { CloudTree } = await module("clouds");
      return CloudTree.open(path, (bytes) => this.count(bytes));
    });
  }

  /** A file as it is, for whoever keeps it otherwise. */
  async bytes(id: string): Promise<ArrayBuffer> {
    return (await this.fetch(this.asset(id))).arrayBuffer();
  }

  cues(id: string): Promise<Cue[]> {
    return this.keep(`cues ${id}`, async () => {
      const blob = await this.fetch(this.asset(id));
      return parseCues(await blob.text());
    });
  }

  /** Let go of all but the assets named. */
  release(except: ReadonlySet<string>): void {
    for (const [key, held] of this.held) {
      const id = key.split(" ")[1] ?? "";
      if (except.has(id) || key.startsWith("extra")) continue;
      this.held.delete(key);
      held.free();
    }
  }

  private loaded(id: string): Promise<Loaded> {
    return this.keep(`model ${id}`, async () => {
      const [blob, { parse }] = await Promise.all([this.fetch(this.asset(id)), module("models")]);
      return parse(await blob.arrayBuffer());
    });
  }

  private async fromBlob(blob: Blob, alpha: boolean): Promise<Picture> {
    const { renderer } = this.engine;
    const texture = await pictureTexture(blob, renderer);
    if (!alpha) return owned(texture);
    const target = premultiplied(texture, renderer);
    const { width, height } = target;
    return { texture: target.texture, width, height, free: () => target.dispose() };
  }

  private fetch(asset: Asset): Promise<Blob> {
    this.wanted += asset.size;
    return load(asset.path, (bytes) => this.count(bytes));
  }

  private count(bytes: number): void {
    this.received += bytes;
    this.heard();
  }

  private keep<T extends Freed>(key: string, make: () => Promise<T>): Promise<T> {
    const known = this.held.get(key);
    if (known) return known.wanted as Promise<T>;
    const wanted = make();
    wanted.catch(() => this.held.delete(key));
    this.held.set(key, { wanted, free: () => void wanted.then(free, () => undefined) });
    return wanted;
  }
}

/** Wider photos have a small copy: exporters/webxr/pictures.py. */
const PREVIEW_WIDTH = 2048;

type Freed = Picture | Loaded | CloudTree | Cue[];

function owned(texture: Texture): Picture {
  const { width, height } = texture.image as { width: number; height: number };
  return { texture, width, height, free: () => release(texture) };
}

function free(value: Freed): void {
  if ("free" in value) value.free();
}
