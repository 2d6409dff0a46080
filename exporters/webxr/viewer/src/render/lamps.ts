// The lights that shine from somewhere: the twin of renderer/lamps.py, whose docstring says which do.

import { DirectionalLight, Light, PointLight, SpotLight, Vector3, Vector4 } from "three";
import type { Object3D } from "three";
import rules from "shared/light.json";
import type { Light as LightOverlay } from "../schema";
import { rotate } from "../space";
import type { Moment, OverlayAt } from "../timeline";
import { linear } from "./colour";

/** MOST_LIGHTS and MOST_SHADOWS of story/overlays/light.py, and the key light among the slots. */
const MOST = 8;
const MOST_SHADOWS = 4;
const SLOTS = MOST + 1;

const FAR = -1; // the range that stands for a light infinitely far away
const LEAST_EDGE = 1e-4;
const RADIANS = Math.PI / 180;

/** A light that shines. Its colour is linear, times its intensity. */
export interface Lamp {
  light: Vector3;
  /** Unit, against the way it shines. */
  towards: Vector3;
  place: Vector3;
  range: number;
  /** Cosines: of a cone's edge, and of where it begins to fade. */
  edge: number;
  fades: number;
  shadow: boolean;
}

/** All that shines in a moment; `own` are the lights of models' own files. */
export function lampsOf({ scene, overlays }: Moment, own: readonly Lamp[] = []): Lamp[] {
  const placed = scene.overlays.some(({ type }) => type === "light");
  const gain = scene.lighting.key ?? (placed ? 0 : 1);
  const there = overlays.filter(isLight).filter(({ opacity }) => opacity > 0);
  const shining = [...there.map(lampOf), ...own].slice(0, MOST);
  const lamps = [...(gain === 0 ? [] : [keyLamp(gain)]), ...shining];
  return [...lamps.filter(({ shadow }) => shadow), ...lamps.filter(({ shadow }) => !shadow)];
}

/** A light of a model's own file, in the model's space, as plain numbers: copies of it share them. */
interface Own {
  light: [number, number, number];
  towards: [number, number, number];
  place: [number, number, number];
  range: number;
  edge: number;
  fades: number;
}

/** Take three's lights out of a model that was loaded, and keep what they are with it. */
export function keepLights(model: Object3D): void {
  const found: Own[] = [];
  const lights: Light[] = [];
  model.updateMatrixWorld(true);
  model.traverse((node) => {
    if (node instanceof Light) lights.push(node);
  });
  for (const light of lights) {
    const place = light.getWorldPosition(new Vector3());
    const towards = new Vector3(0, 0, 1).transformDirection(light.matrixWorld);
    const far = light instanceof DirectionalLight;
    const { r: red, g: green, b: blue } = light.color;
    const strength = light.intensity;
    const own: Own = {
      light: [red * strength, green * strength, blue * strength],
      towards: towards.toArray(),
      place: far ? [0, 0, 0] : place.toArray(),
      range: far ? FAR : light instanceof PointLight || light instanceof SpotLight ? light.distance : 0,
      edge: -2,
      fades: -1.5,
    };
    if (light instanceof SpotLight) {
      own.edge = Math.cos(light.angle);
      own.fades = Math.max(Math.cos(light.angle * (1 - light.penumbra)), own.edge + LEAST_EDGE);
    }
    found.push(own);
    light.removeFromParent();
  }
  if (found.length > 0) model.userData["lamps"] = found;
}

/** What shines in a model that stands somewhere, dimmed by its opacity. */
export function lampsIn(model: Object3D, opacity: number): Lamp[] {
  const own = (model.userData["lamps"] ?? []) as Own[];
  const size = model.getWorldScale(new Vector3()).x;
  return own.map(({ light, towards, place, range, edge, fades }) => ({
    light: new Vector3(...light).multiplyScalar(opacity),
    towards: new Vector3(...towards).transformDirection(model.matrixWorld),
    place: range === FAR ? new Vector3() : model.localToWorld(new Vector3(...place)),
    range: range === FAR ? FAR : range * size,
    edge,
    fades,
    shadow: false,
  }));
}

/** The lamps that cast shadows: the first ones. */
export function casting(lamps: readonly Lamp[]): Lamp[] {
  return lamps.filter(({ shadow }) => shadow).slice(0, MOST_SHADOWS);
}

type Lit = OverlayAt & { overlay: LightOverlay };

function isLight(at: OverlayAt): at is Lit {
  return at.overlay.type === "light";
}

function lampOf({ overlay, pose, opacity }: Lit): Lamp {
  const far = overlay.kind === "directional";
  const lamp: Lamp = {
    light: linear(overlay.colour).multiplyScalar(overlay.intensity * opacity),
    towards: new Vector3(...rotate(pose.rotation, [0, 0, 1])),
    place: far ? new Vector3() : new Vector3(...pose.position),
    range: far ? FAR : (overlay.range ?? 0),
    edge: -2,
    fades: -1.5,
    shadow: overlay.shadow && overlay.kind !== "point",
  };
  if (overlay.kind !== "spot") return lamp;
  const half = (overlay.cone / 2) * RADIANS;
  const edge = Math.cos(half);
  const fades = Math.max(Math.cos(half * (1 - overlay.softness)), edge + LEAST_EDGE);
  return { ...lamp, edge, fades };
}

function keyLamp(gain: number): Lamp {
  const [red = 1, green = 1, blue = 1] = rules.key.colour;
  const [x = 0, y = 1, z = 0] = rules.key.direction;
  return {
    light: new Vector3(red, green, blue).multiplyScalar(rules.key.intensity * gain),
    towards: new Vector3(x, y, z).normalize(),
    place: new Vector3(),
    range: FAR,
    edge: -2,
    fades: -1.5,
    shadow: true,
  };
}

/** What the shared lamps.glsl needs: one set of uniforms that all lit materials of a scene share. */
export class LampUniforms {
  readonly u_lamps = { value: 0 };
  readonly u_lamp_place = { value: slots() };
  readonly u_lamp_towards = { value: slots() };
  readonly u_lamp_light = { value: slots() };

  show(lamps: readonly Lamp[]): void {
    this.u_lamps.value = lamps.length;
    lamps.forEach(({ place, range, towards, edge, light, fades }, n) => {
      this.u_lamp_place.value[n]!.set(place.x, place.y, place.z, range);
      this.u_lamp_towards.value[n]!.set(towards.x, towards.y, towards.z, edge);
      this.u_lamp_light.value[n]!.set(light.x, light.y, light.z, fades);
    });
  }
}

function slots(): Vector4[] {
  return Array.from({ length: SLOTS }, () => new Vector4());
}
