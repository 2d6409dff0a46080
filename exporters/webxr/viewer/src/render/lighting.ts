// The light of a scene: the twin of renderer/lighting.py, whose docstring says which sky lights it.

import { Color, DirectionalLight, NoToneMapping, PMREMGenerator, Scene, Vector3 } from "three";
import type { BufferGeometry, Mesh, ShaderMaterial, WebGLRenderTarget } from "three";
import rules from "shared/light.json";
import type { Engine } from "./engine";

const NEAR = 0.1;
const FAR = 100;

type Sky = Mesh<BufferGeometry, ShaderMaterial>;

export class Lighting {
  private readonly maker: PMREMGenerator;

  constructor(private readonly engine: Engine) {
    this.maker = new PMREMGenerator(engine.renderer);
    const { direction, colour, intensity } = rules.key;
    const [red = 1, green = 1, blue = 1] = colour;
    const [x = 0, y = 1, z = 0] = direction;
    const key = new DirectionalLight(new Color(red, green, blue), intensity);
    key.position.copy(new Vector3(x, y, z).normalize().multiplyScalar(100));
    engine.world.add(key, key.target);
  }

  /** The light of a scene that begins; `needed` where something in it is lit. */
  begin(needed: boolean): Light {
    return new Light(this.engine, this.maker, needed);
  }
}

/** What lights one scene. It shines while its scene is drawn. */
export class Light {
  private made: WebGLRenderTarget | null = null;
  private gain = 1;

  constructor(
    private readonly engine: Engine,
    private readonly maker: PMREMGenerator,
    private readonly needed: boolean,
  ) {}

  /** Light the scene by a sky, made anew for each use, times `gain`. */
  by(sky: () => Sky, gain: number): void {
    this.gain = gain;
    if (!this.needed) return;
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

  /** Make the sky's light brighter or dimmer. */
  set strength(gain: number) {
    this.gain = gain;
  }

  /** Light what is drawn next. */
  shine(): void {
    const { world } = this.engine;
    world.environment = this.made?.texture ?? null;
    world.environmentIntensity = this.gain;
  }

  close(): void {
    this.made?.dispose();
    this.made = null;
  }
}
