// What lies at infinity: a gradient, or an equirect picture turned by its orientation.

import { BufferGeometry, Float32BufferAttribute, Matrix3, Matrix4, Mesh, Quaternion } from "three";
import { Vector3, Vector4 } from "three";
import rules from "shared/light.json";
import type { ShaderMaterial, Texture } from "three";
import { isRightEye } from "../render/engine";
import { linear } from "../render/colour";
import { skyMaterial } from "../render/materials";
import type { Orientation } from "../schema";
import { rotationOf } from "../space";

const TRIANGLE = new BufferGeometry().setAttribute(
  "position",
  new Float32BufferAttribute([-1, -1, 0, 3, -1, 0, -1, 3, 0], 3),
);

type Triple = [number, number, number];

export type Stereo = "mono" | "top-bottom" | "left-right";

const WINDOWS: Record<Stereo, [left: Vector4, right: Vector4]> = {
  mono: [new Vector4(0, 0, 1, 1), new Vector4(0, 0, 1, 1)],
  "top-bottom": [new Vector4(0, 0, 1, 0.5), new Vector4(0, 0.5, 1, 0.5)],
  "left-right": [new Vector4(0, 0, 0.5, 1), new Vector4(0.5, 0, 0.5, 1)],
};

function behind(material: ShaderMaterial): Mesh<BufferGeometry, ShaderMaterial> {
  const mesh = new Mesh(TRIANGLE, material);
  mesh.frustumCulled = false;
  mesh.renderOrder = -1000;
  return mesh;
}

export function gradientSky(top: string, bottom: string): Mesh<BufferGeometry, ShaderMaterial> {
  return behind(
    skyMaterial("backdrop", { u_top: { value: linear(top) }, u_bottom: { value: linear(bottom) } }),
  );
}

/** The neutral studio that lights scenes whose surrounding gives no light of its own. */
export function studioSky(): Mesh<BufferGeometry, ShaderMaterial> {
  const { bottom, horizon, top, boxes } = rules.studio;
  const directions = boxes.map(({ direction, sharpness }) => {
    const [x, y, z] = new Vector3(...(direction as Triple)).normalize();
    return new Vector4(x, y, z, sharpness);
  });
  return behind(
    skyMaterial("studio", {
      u_bottom: { value: new Vector3(...(bottom as Triple)) },
      u_horizon: { value: new Vector3(...(horizon as Triple)) },
      u_top: { value: new Vector3(...(top as Triple)) },
      u_boxes: { value: directions },
      u_box_light: { value: boxes.map(({ colour }) => new Vector3(...(colour as Triple))) },
    }),
  );
}

/** Rotates the world's directions into those of a surrounding that is turned by `orientation`. */
export function unturned({ yaw, pitch, roll }: Orientation): Matrix3 {
  const turn = new Quaternion(...rotationOf(yaw, pitch, roll)).invert();
  return new Matrix3().setFromMatrix4(new Matrix4().makeRotationFromQuaternion(turn));
}

/** An equirect picture all around. The page and a headset's left eye see the left eye's. */
export function equirectSky(
  texture: Texture,
  stereo: Stereo,
  orientation: Orientation,
  gain = 1,
  encodedFrame = false,
): Mesh<BufferGeometry, ShaderMaterial> {
  const window = { value: WINDOWS[stereo][0] };
  const material = skyMaterial(
    "equirect",
    {
      u_frame: { value: texture },
      u_frame_window: window,
      u_frame_straight: { value: false },
      u_unturn: { value: unturned(orientation) },
      u_gain: { value: gain },
    },
    encodedFrame,
  );
  const mesh = behind(material);
  mesh.onBeforeRender = (_renderer, _scene, camera) => {
    window.value = WINDOWS[stereo][isRightEye(camera) ? 1 : 0];
    material.uniformsNeedUpdate = true;
  };
  return mesh;
}
