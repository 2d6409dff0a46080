// The tiles of a large surrounding: those that the view needs, and no more than the device holds. The
// twin of renderer/mosaics.py; exporters/webxr/tiles.py tells of the files.
//
// The surrounding is first drawn small, with which tile each pixel wants in the place of its colour.
// What is not there is fetched, and until it has come the next coarser tile stands in.

import { ClampToEdgeWrapping, DataArrayTexture, DataTexture, LinearFilter } from "three";
import { NearestFilter, NoColorSpace, PerspectiveCamera, RGBAFormat, Scene, Texture } from "three";
import { Vector2, Vector3, Vector4, WebGLRenderTarget } from "three";
import type { ShaderMaterial } from "three";
import body from "shared/mosaic.glsl";
import type { Engine } from "../render/engine";
import { load } from "../render/textures";
import type { Asset, Orientation } from "../schema";
import type { Uniforms } from "../render/materials";
import type { Told } from "./projection";
import { pictureSky } from "./sky";
import type { Sky } from "./sky";

/** TILE, INNER, OVERVIEW of assets/media.py. */
const TILE = 512;
const INNER = 510;
const OVERVIEW = 4096;

/** Tiles that are kept, 1 MiB of graphics memory each: on a device that is held or worn, and others. */
const LIGHT = 96;
const MOST = 288;

/** Levels that shared/mosaic.glsl knows. */
const LEVELS = 8;

/** Pixels of a side for which one asks; files asked for at a time. */
const STEP = 8;
const ASKED = 8;

/** Milliseconds until what did not come is asked for again. */
const AGAIN = 3000;

/** Which neighbours a pixel wants too: mosaic_ask of shared/mosaic.glsl. */
const LEFT = 1;
const RIGHT = 2;
const ABOVE = 4;
const BELOW = 8;
const ROW = 16;

interface Tile {
  level: number;
  column: number;
  row: number;
}

interface Grid {
  columns: number;
  rows: number;
  /** The first of its rows in the table of places. */
  first: number;
}

/** How the surrounding looks: what of it moves what one sees. */
interface Turned {
  orientation: Orientation;
  brightness: number;
}

const NONE: Grid = { columns: 0, rows: 0, first: 0 };

const named = ({ level, column, row }: Tile): string => `${level}/${row}-${column}`;

/** The levels of a picture that have tiles. */
export function gridsOf(width: number, height: number): Grid[] {
  const grids: Grid[] = [];
  let first = 0;
  for (let level = 0; ; level++) {
    const wide = Math.ceil(width / 2 ** level);
    const high = Math.ceil(height / 2 ** level);
    if (Math.max(wide, high) <= OVERVIEW) return grids;
    const rows = Math.ceil(high / INNER);
    grids.push({ columns: Math.ceil(wide / INNER), rows, first });
    first += rows;
  }
}

/** The tiles that bytes of mosaic_asked want, with what stands in for them, the coarsest first. */
export function tilesOf(asked: Uint8Array, grids: readonly Grid[], round: boolean): Tile[] {
  const found = new Map<string, Tile>();
  const wants = new Set(new Uint32Array(asked.buffer, asked.byteOffset, asked.byteLength >> 2));
  const add = (tile: Tile) => {
    const name = named(tile);
    if (found.has(name)) return;
    found.set(name, tile);
    const level = tile.level + 1;
    if (level < grids.length) add({ level, column: tile.column >> 1, row: tile.row >> 1 });
  };
  for (const want of wants) {
    const level = ((want >> 16) & 255) - 1;
    const grid = grids[level];
    if (!grid) continue;
    const [column, row, near] = [want & 255, (want >> 8) & 255, want >>> 24];
    const across = near & ROW ? [...Array(grid.columns).keys()] : [column];
    if (near & LEFT) across.push(column - 1);
    if (near & RIGHT) across.push(column + 1);
    const down = [row];
    if (near & ABOVE) down.push(row - 1);
    if (near & BELOW) down.push(row + 1);
    for (const x of across) {
      const at = round ? (x + grid.columns) % grid.columns : x;
      if (at < 0 || at >= grid.columns) continue;
      for (const y of down) if (y >= 0 && y < grid.rows) add({ level, column: at, row: y });
    }
  }
  return [...found.values()].sort((a, b) => b.level - a.level);
}

export class Tiles {
  private readonly uniforms: Uniforms;
  private readonly round: boolean;
  private readonly grids: Grid[];
  private readonly layers: number;
  private readonly array: DataArrayTexture;
  private readonly places: DataTexture;
  /** The layer of each tile that is there, the one used longest ago first. */
  private readonly held = new Map<string, { tile: Tile; layer: number }>();
  private readonly asked = new Set<string>();
  private readonly failed = new Set<string>(); // did not come when they were asked for last
  private readonly scene = new Scene();
  private readonly camera = new PerspectiveCamera();
  private readonly small = new WebGLRenderTarget(1, 1, { depthBuffer: false });
  private asking: Sky<Turned> | null = null;
  private now: Turned | null = null;
  private wanted: Tile[] = [];
  private seen = ""; // the view that was asked for last
  private reading = false;
  private wished: (() => void)[] = []; // who waits for all that the view needs
  private late = 0; // until when what did not come is not asked for again
  private closed = false;

  constructor(
    private readonly asset: Asset,
    private readonly how: Told,
    private readonly engine: Engine,
    private readonly shown: () => boolean,
    private readonly redraw: () => void,
  ) {
    this.grids = gridsOf(asset.width, asset.height);
    const light = matchMedia("(pointer: coarse)").matches;
    const all = this.grids.reduce((sum, { columns, rows }) => sum + columns * rows, 0);
    this.layers = Math.min(light ? LIGHT : MOST, all);
    this.array = new DataArrayTexture(null, TILE, TILE, this.layers);
    this.array.minFilter = this.array.magFilter = LinearFilter;
    this.array.generateMipmaps = false;
    this.array.source.dataReady = false; // room is made, and nothing sent
    this.array.needsUpdate = true;
    const last = this.grids[this.grids.length - 1]!;
    const [wide, high] = [this.grids[0]!.columns, last.first + last.rows];
    this.places = new DataTexture(new Uint8Array(4 * wide * high), wide, high, RGBAFormat);
    this.places.minFilter = this.places.magFilter = NearestFilter;
    this.places.needsUpdate = true;
    this.round = how.round && asset.layout?.stereo !== "left-right";
    const grids = Array.from({ length: LEVELS }, (_, level) => {
      const { columns, rows, first } = this.grids[level] ?? NONE;
      return new Vector4(columns, rows, first, 0);
    });
    this.uniforms = {
      u_mosaic_tiles: { value: this.array },
      u_mosaic_places: { value: this.places },
      u_mosaic_grids: { value: grids },
      u_mosaic_part: { value: new Vector4(0, 0, asset.width, asset.height) },
      u_mosaic_levels: { value: this.grids.length },
      u_mosaic_round: { value: this.round },
      u_mosaic_share: { value: 1 / STEP },
    };
    this.camera.matrixAutoUpdate = this.camera.matrixWorldAutoUpdate = false;
    engine.before.add(this.prepare);
  }

  /** Let a sky of the overview be drawn with the tiles. */
  dress(material: ShaderMaterial): void {
    material.fragmentShader = `${body}\n${material.fragmentShader}`;
    material.defines = { ...material.defines, FRAME_TILED: "" };
    Object.assign(material.uniforms, this.uniforms);
  }

  /** Ask for tiles as the sky of an overview wants them. */
  ask(overview: Texture, now: Turned): void {
    this.asking?.close();
    this.scene.clear();
    this.asking = pictureSky(overview, this.how);
    const { material } = this.asking.object;
    this.dress(material);
    material.defines = { ...material.defines, FRAME_ASKED: "" };
    this.scene.add(this.asking.object);
    this.show(now);
  }

  /** Follow how the surrounding looks. */
  show(now: Turned): void {
    this.asking?.show(now);
    this.now = now;
  }

  /** Resolves when all that the view needs is drawn, but for what does not come. */
  settled(): Promise<void> {
    if (this.closed || !this.shown()) return Promise.resolve();
    this.seen = "";
    this.redraw();
    return new Promise((resolve) => this.wished.push(resolve));
  }

  close(): void {
    this.closed = true;
    this.engine.before.delete(this.prepare);
    for (const tell of this.wished) tell();
    this.asking?.close();
    this.small.dispose();
    this.array.dispose();
    this.places.dispose();
  }

  /** Ask for what the picture that is drawn next needs. */
  private readonly prepare = (camera: PerspectiveCamera): void => {
    if (!this.asking || !this.shown() || this.reading) return;
    const { renderer, world } = this.engine;
    const own = this.camera;
    own.matrixWorld.copy(camera.matrixWorld);
    own.matrixWorldInverse.copy(camera.matrixWorldInverse);
    own.projectionMatrix.copy(camera.projectionMatrix);
    own.projectionMatrixInverse.copy(camera.projectionMatrixInverse);
    this.scene.userData = world.userData;
    const size = renderer.getDrawingBufferSize(new Vector2());
    const seen = JSON.stringify([
      [...own.matrixWorld.elements, ...own.projectionMatrix.elements, size.x, size.y],
      [this.now?.orientation, world.userData["drift"]],
    ]);
    if (seen === this.seen) return this.fetch();
    this.seen = seen;
    const [wide, high] = [Math.ceil(size.x / STEP), Math.ceil(size.y / STEP)];
    this.small.setSize(wide, high);
    const { xr } = renderer;
    const immersed = xr.enabled;
    const before = renderer.getRenderTarget();
    xr.enabled = false;
    renderer.setRenderTarget(this.small);
    renderer.clear();
    renderer.render(this.scene, own);
    renderer.setRenderTarget(before);
    xr.enabled = immersed;
    const asked = new Uint8Array(4 * wide * high);
    this.reading = true;
    void renderer
      .readRenderTargetPixelsAsync(this.small, 0, 0, wide, high, asked)
      .then(() => this.want(tilesOf(asked, this.grids, this.round)))
      .catch(() => undefined) // a context that is lost: the page says so
      .finally(() => {
        this.reading = false;
      });
  };

  /** The view needs these tiles, the coarsest first. */
  private want(tiles: Tile[]): void {
    this.reading = false;
    if (this.closed) return;
    this.wanted = tiles.slice(0, this.layers);
    for (const tile of this.wanted) this.use(named(tile));
    this.fetch();
    this.redraw();
  }

  /** Ask for what is wanted and not there, the coarsest first; tell who waits when all is. */
  private fetch(): void {
    const lacking = this.wanted.filter((tile) => !this.held.has(named(tile)));
    const coming = lacking.some((tile) => !this.failed.has(named(tile)));
    if (!coming && this.seen !== "" && !this.reading) {
      for (const tell of this.wished) setTimeout(tell);
      this.wished = [];
    }
    const early = performance.now() < this.late;
    for (const tile of lacking) {
      if (this.asked.size >= ASKED) return;
      const name = named(tile);
      if (this.asked.has(name) || (early && this.failed.has(name))) continue;
      this.asked.add(name);
      void this.bring(tile, name);
    }
  }

  private async bring(tile: Tile, name: string): Promise<void> {
    try {
      const blob = await load(`${this.asset.path}.tiles/${name}.jpg`, () => undefined);
      const bitmap = await createImageBitmap(blob, { colorSpaceConversion: "none" });
      if (!this.closed) this.put(tile, bitmap);
      bitmap.close();
      this.failed.delete(name);
    } catch {
      this.failed.add(name);
      this.late = performance.now() + AGAIN;
      setTimeout(this.redraw, AGAIN);
    } finally {
      this.asked.delete(name);
    }
    if (this.closed) return;
    this.fetch();
    this.redraw();
  }

  /** Take a tile in, in the place of one that is not wanted, if there is one. */
  private put(tile: Tile, bitmap: ImageBitmap): void {
    let layer = this.held.size;
    if (layer === this.layers) {
      const wanted = new Set(this.wanted.map(named));
      const old = [...this.held.keys()].find((name) => !wanted.has(name));
      if (old === undefined) return;
      ({ layer } = this.held.get(old)!);
      this.held.delete(old);
    }
    this.held.set(named(tile), { tile, layer });
    const texture = new Texture(bitmap);
    texture.colorSpace = NoColorSpace;
    texture.flipY = false;
    texture.wrapS = texture.wrapT = ClampToEdgeWrapping;
    this.engine.renderer.copyTextureToTexture(texture, this.array, null, new Vector3(0, 0, layer));
    texture.dispose();
    this.tabulate();
  }

  private use(name: string): void {
    const held = this.held.get(name);
    if (!held) return;
    this.held.delete(name);
    this.held.set(name, held);
  }

  /** For each tile of each level the finest one there in its place. */
  private tabulate(): void {
    const { data, width } = this.places.image as { data: Uint8Array; width: number };
    data.fill(0);
    const byLevel = this.grids.map((): { tile: Tile; layer: number }[] => []);
    for (const held of this.held.values()) byLevel[held.tile.level]!.push(held);
    for (let level = this.grids.length - 1; level >= 0; level--) {
      const { columns, rows, first } = this.grids[level]!;
      const above = this.grids[level + 1];
      for (let row = 0; above && row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          const from = 4 * ((above.first + (row >> 1)) * width + (column >> 1));
          data.copyWithin(4 * ((first + row) * width + column), from, from + 4);
        }
      }
      for (const { tile, layer } of byLevel[level]!) {
        data.set([layer & 255, layer >> 8, level, 255], 4 * ((first + tile.row) * width + tile.column));
      }
    }
    this.places.needsUpdate = true;
  }
}
