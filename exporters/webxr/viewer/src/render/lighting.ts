// What a scene's light is to whoever shows it. Where nothing is lit nothing shines; else
// render/lit_scene.ts has what does.

import { PMREMGenerator } from "three";
import type { BufferGeometry, Mesh, ShaderMaterial } from "three";
import { module } from "../modules";
import type { Blended } from "../overlays/view";
import type { Scene } from "../schema";
import type { Moment } from "../timeline";
import type { Engine } from "./engine";
import type { Lamp } from "./lamps";
import type { Uniforms } from "./materials";
import type { Caster } from "./shadows";

export type LightSky = Mesh<BufferGeometry, ShaderMaterial>;

/** What lights one scene. It shines while its scene is drawn. */
export interface Light {
  /** What the scene's lit materials share. */
  readonly uniforms: Uniforms;
  /** What a material shares that no shadow falls on. */
  readonly plain: Uniforms;
  /** The picture that is to light the scene instead of what surrounds it. */
  readonly picture: string | null;
  /** Whether anything casts shadows. */
  readonly shaded: boolean;
  /** The shadow on the ground, to hang in the scene, before all else that blends. */
  readonly ground: Blended | null;
  /** Make what surrounds give more light, or less. */
  strength: number;
  /** Light the scene by what surrounds it, made anew for each use, unless a picture is to. */
  by(sky: () => LightSky, gain: number): void;
  /** Light the scene by that picture. */
  byPicture(sky: () => LightSky): void;
  /** Follow a moment. */
  show(moment: Moment, own: readonly Lamp[], casters: () => readonly Caster[]): void;
  /** Light what is drawn next. */
  shine(): void;
  close(): void;
}

export class Lighting {
  private readonly maker: PMREMGenerator;

  constructor(private readonly engine: Engine) {
    this.maker = new PMREMGenerator(engine.renderer);
  }

  /** The light of a scene that begins; `needed` where something in it is lit. */
  async begin(scene: Scene, needed: boolean): Promise<Light> {
    if (!needed) return this.none;
    const { Lit } = await module("models");
    return new Lit(this.engine, this.maker, scene);
  }

  /** The light of a scene in which nothing is lit. */
  get none(): Light {
    const { world } = this.engine;
    return {
      uniforms: {},
      plain: {},
      picture: null,
      shaded: false,
      ground: null,
      strength: 1,
      by: () => undefined,
      byPicture: () => undefined,
      show: () => undefined,
      shine: () => (world.environment = null),
      close: () => undefined,
    };
  }
}
