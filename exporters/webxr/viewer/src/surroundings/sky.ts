// What lies at infinity: a gradient, or a picture of all around turned by its orientation.

import { BufferGeometry, Float32BufferAttribute, Matrix3, Matrix4, Mesh, Quaternion } from "three";
import { Vector3, Vector4 } from "three";
import rules from "shared/light.json";
import type { ShaderMaterial, Texture } from "three";
import { driftIn, isRightEye } from "../render/engine";
import { linear } from "../render/colour";
import { skyMaterial } from "../render/materials";
import type { Uniforms } from "../render/materials";
import { toneUniforms } from "../render/tone";
import type { Orientation } from "../schema";
import { rotationOf } from "../space";
import type { Told } from "./projection";

const TRIANGLE = new BufferGeometry().setAttribute(
  "position",
  new Float32BufferAttribute([-1, -1, 0, 3, -1, 0, -1, 3, 0], 3),
);

type Triple = [number, number, number];

function behind(material: ShaderMaterial): Mesh<BufferGeometry, ShaderMaterial> {
  const mesh = new Mesh(TRIANGLE, material);
  mesh.frustumCulled = false;
  mesh.renderOrder = -1000;
  return mesh;
}

/** Something at infinity that follows how the surrounding looks at an instant. */
export interface Sky<L> {
  readonly object: Mesh<BufferGeometry, ShaderMaterial>;
  show(look: L): void;
  close(): void;
}

/** How a picture is turned, and how bright it is. */
interface Turned {
  orientation: Orientation;
  brightness: number;
}

interface Gradient {
  top: string;
  bottom: string;
  brightness: number;
}

/** All that a sky of either kind wants to know. */
export type Look = Turned & Gradient;

export function gradientSky(look: Gradient): Sky<Gradient> {
  const top = { value: new Vector3() };
  const bottom = { value: new Vector3() };
  const object = behind(skyMaterial("backdrop", { u_top: top, u_bottom: bottom }));
  const sky = {
    object,
    show(now: Gradient) {
      top.value = linear(now.top).multiplyScalar(now.brightness);
      bottom.value = linear(now.bottom).multiplyScalar(now.brightness);
    },
    close: () => object.material.dispose(),
  };
  sky.show(look);
  return sky;
}

/** The neutral studio that lights scenes whose surrounding gives no light of its own. */
export function studioSky(): Pick<Sky<never>, "object"> {
  const { bottom, horizon, top, boxes } = rules.studio;
  const directions = boxes.map(({ direction, sharpness }) => {
    const [x, y, z] = new Vector3(...(direction as Triple)).normalize();
    return new Vector4(x, y, z, sharpness);
  });
  const object = behind(
    skyMaterial("studio", {
      u_bottom: { value: new Vector3(...(bottom as Triple)) },
      u_horizon: { value: new Vector3(...(horizon as Triple)) },
      u_top: { value: new Vector3(...(top as Triple)) },
      u_boxes: { value: directions },
      u_box_light: { value: boxes.map(({ colour }) => new Vector3(...(colour as Triple))) },
    }),
  );
  return { object };
}

/** Rotates the world's directions into those of a surrounding that is turned by `orientation`. */
export function unturned({ yaw, pitch, roll }: Orientation): Matrix3 {
  const turn = new Quaternion(...rotationOf(yaw, pitch, roll)).invert();
  return new Matrix3().setFromMatrix4(new Matrix4().makeRotationFromQuaternion(turn));
}

/** A picture all around, toned where that is asked for. The page and a headset's left eye see the left eye's. */
export function pictureSky(
  texture: Texture,
  { defines, eyes }: Told,
  encodedFrame = false,
  tone: Uniforms = toneUniforms("none", 0),
): Sky<Turned> {
  const turn = { value: new Matrix3() };
  const gain = { value: 1 };
  const drift = { value: new Vector4() };
  const floor = { value: 0 };
  const ofEye = Object.fromEntries(Object.entries(eyes[0]).map(([key, value]) => [key, { value }]));
  const material = skyMaterial(
    "picture",
    {
      ...ofEye,
      ...tone,
      u_frame: { value: texture },
      u_frame_straight: { value: false },
      u_unturn: turn,
      u_gain: gain,
      u_drift: drift,
      u_drift_floor: floor,
    },
    encodedFrame,
    defines,
  );
  const object = behind(material);
  object.onBeforeRender = (_renderer, scene, camera) => {
    ({ beside: drift.value, floor: floor.value } = driftIn(scene));
    const values = eyes[isRightEye(camera) ? 1 : 0];
    for (const [key, uniform] of Object.entries(ofEye)) uniform.value = values[key];
    material.uniformsNeedUpdate = true;
  };
  return {
    object,
    show({ orientation, brightness }) {
      turn.value = unturned(orientation);
      gain.value = brightness;
    },
    close: () => material.dispose(),
  };
}
