// The light of a scene in which something is lit: the twin of renderer/lighting.py, whose docstring
// says which sky lights it.

import { NoToneMapping, Scene } from "three";
import type { PMREMGenerator, WebGLRenderTarget } from "three";
import rules from "shared/light.json";
import type { Blended } from "../overlays/view";
import type { Scene as StoryScene } from "../schema";
import { lightsUp } from "../timeline";
import type { Moment } from "../timeline";
import type { Engine } from "./engine";
import type { Light, LightSky } from "./lighting";
import { Shadows } from "./shadows";
import type { Caster } from "./shadows";
import type { Lamp } from "./lamps";
import { LampUniforms, lampsOf } from "./lamps";
import type { Uniforms } from "./materials";
import { expose, toneUniforms } from "./tone";

const NEAR = 0.1;
const FAR = 100;

/** What lights one scene. It shines while its scene is drawn. */
export class Lit implements Light {
  private made: WebGLRenderTarget | null = null;
  private gain = 1;
  private readonly lamps = new LampUniforms();
  /** As the moment on show has it. */
  private now: StoryScene["lighting"];
  private readonly tone: Uniforms;
  private readonly shadows: Shadows | null;
  /** What the scene's lit materials share. */
  readonly uniforms: Uniforms;

  constructor(
    private readonly engine: Engine,
    private readonly maker: PMREMGenerator,
    scene: StoryScene,
  ) {
    this.now = scene.lighting;
    const { tone, exposure, shadows } = this.now;
    this.shadows = shadows > 0 || lightsUp(scene, "shadows") ? new Shadows(engine) : null;
    this.tone = toneUniforms(tone, exposure);
    this.uniforms = {
      ...this.lamps,
      ...this.tone,
      ...this.shadows?.uniforms,
    };
  }

  /** The picture that is to light the scene instead of what surrounds it. */
  get picture(): string | null {
    return this.now.picture;
  }

  /** Light the scene by what surrounds it, made anew for each use, unless a picture is to. */
  by(sky: () => LightSky, gain: number): void {
    if (this.picture !== null) return;
    this.gain = gain;
    this.make(sky);
  }

  /** Light the scene by that picture. */
  byPicture(sky: () => LightSky): void {
    this.gain = 1;
    this.make(sky);
  }

  private make(sky: () => LightSky): void {
    const { renderer, world } = this.engine;
    const around = new Scene();
    const shown = sky();
    around.add(shown);
    const tone = renderer.toneMapping;
    const immersed = renderer.xr.enabled;
    renderer.xr.enabled = false;
    renderer.toneMapping = NoToneMapping;
    const made = this.maker.fromScene(around, 0, NEAR, FAR, { size: rules.faceSize });
    renderer.toneMapping = tone;
    renderer.xr.enabled = immersed;
    shown.material.dispose();
    const shining = this.made !== null && world.environment === this.made.texture;
    this.made?.dispose();
    this.made = made;
    if (shining) this.shine();
  }

  /** Make what surrounds give more light, or less. */
  set strength(gain: number) {
    if (this.picture === null) this.gain = gain;
  }

  /** Follow a moment. */
  show(moment: Moment, own: readonly Lamp[], casters: () => readonly Caster[]): void {
    this.now = moment.scene.lighting;
    expose(this.tone, this.now, true);
    const lamps = lampsOf(moment, own);
    this.lamps.show(lamps);
    this.shadows?.show(moment, lamps, casters());
  }

  /** What a material shares that no shadow falls on. */
  get plain(): Uniforms {
    return { ...this.lamps, ...this.tone };
  }

  /** Whether anything casts shadows. */
  get shaded(): boolean {
    return this.shadows !== null;
  }

  /** The shadow on the ground, to hang in the scene, before all else that blends. */
  get ground(): Blended | null {
    return this.shadows?.plane ?? null;
  }

  /** Light what is drawn next. */
  shine(): void {
    const { world } = this.engine;
    world.environment = this.made?.texture ?? null;
    world.environmentIntensity = this.gain * this.now.gain;
  }

  close(): void {
    this.made?.dispose();
    this.made = null;
    this.shadows?.close();
  }
}
