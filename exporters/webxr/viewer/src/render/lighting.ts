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
  private made: WebGLRenderTarget | null = null;
  private needed = false;
  private sky: (() => Sky) | null = null;
  private gain = 1;

  constructor(private readonly engine: Engine) {
    this.maker = new PMREMGenerator(engine.renderer);
    const { direction, colour, intensity } = rules.key;
    const [red = 1, green = 1, blue = 1] = colour;
    const [x = 0, y = 1, z = 0] = direction;
    const key = new DirectionalLight(new Color(red, green, blue), intensity);
    key.position.copy(new Vector3(x, y, z).normalize().multiplyScalar(100));
    engine.world.add(key, key.target);
  }

  /** A new scene begins; `needed` where something in it is lit. */
  begin(needed: boolean): void {
    this.needed = needed;
    this.sky = null;
  }

  /** Light the scene by a sky, made anew for each use, times `gain`. */
  by(sky: () => Sky, gain: number): void {
    this.sky = sky;
    this.gain = gain;
    this.make();
  }

  private make(): void {
    if (!this.needed || !this.sky) return;
    const { renderer, world } = this.engine;
    const around = new Scene();
    const sky = this.sky();
    around.add(sky);
    const tone = renderer.toneMapping;
    const immersed = renderer.xr.enabled;
    renderer.xr.enabled = false;
    renderer.toneMapping = NoToneMapping;
    const made = this.maker.fromScene(around, 0, NEAR, FAR, { size: rules.faceSize });
    renderer.toneMapping = tone;
    renderer.xr.enabled = immersed;
    sky.material.dispose();
    this.made?.dispose();
    this.made = made;
    world.environment = made.texture;
    world.environmentIntensity = this.gain;
  }
}
