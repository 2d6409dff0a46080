// The picture: three's renderer, one scene graph, one camera that stands at the eye.
//
// On the page it draws linear premultiplied light into a half-float buffer with four samples a pixel
// and turns it into sRGB in one output pass, as the desktop does. In a headset it draws straight into
// the headset's framebuffer, as sRGB: there blending is the headset's (docs/unverified.md).

import { CustomToneMapping, Euler, Group, HalfFloatType, Mesh, NoToneMapping } from "three";
import { PerspectiveCamera, Scene, ShaderMaterial, Texture, Vector2, Vector4 } from "three";
import { VideoTexture, WebGLRenderer } from "three";
import type { Camera, Material, Object3D } from "three";
import type { View } from "../schema";
import type { Vector } from "../space";

const RADIANS = Math.PI / 180;
const NEAR = 0.02;
const FAR = 5000;
const BREATH = 20; // milliseconds, a frame and a bit

export class Engine {
  readonly renderer: WebGLRenderer;
  readonly world = new Scene();
  readonly camera = new PerspectiveCamera(75, 1, NEAR, FAR);
  /** What the headset's own space hangs on: turned so that a scene begins at its opening view. */
  readonly rig = new Group();

  /** Whether a headset shows the real world behind the picture. */
  real = false;

  constructor(canvas: HTMLCanvasElement) {
    this.renderer = new WebGLRenderer({
      canvas,
      antialias: true,
      alpha: false,
      powerPreference: "high-performance",
      outputBufferType: HalfFloatType,
    });
    // three uses its linear buffer only where a tone mapping is set; the custom one maps nothing.
    this.renderer.toneMapping = CustomToneMapping;
    this.renderer.setClearColor(0x000000, 0);
    this.renderer.xr.enabled = true;
    this.renderer.xr.setReferenceSpaceType("local-floor");
    this.renderer.xr.addEventListener("sessionstart", () => {
      this.renderer.toneMapping = NoToneMapping;
    });
    this.renderer.xr.addEventListener("sessionend", () => {
      this.renderer.toneMapping = CustomToneMapping;
    });
    this.rig.add(this.camera);
    this.world.add(this.rig);
  }

  get immersed(): boolean {
    return this.renderer.xr.isPresenting;
  }

  resize(width: number, height: number, density: number): void {
    if (this.immersed || width === 0 || height === 0) return;
    this.renderer.setPixelRatio(density);
    this.renderer.setSize(width, height, false);
    this.camera.aspect = width / height;
    this.camera.updateProjectionMatrix();
  }

  /**
   * Stand at the scene's eye and look: R = Ry(-yaw) Rx(pitch) Rz(-roll). Who walks stands `drift`
   * beside it, in what is around at `room` metres.
   */
  look(view: View, eyeHeight: number, drift: Vector = [0, 0, 0], room = 0): void {
    if (this.immersed) return;
    const [x, y, z] = drift;
    this.world.userData["drift"] = { beside: new Vector4(x, y, z, room), floor: eyeHeight };
    this.rig.rotation.set(0, 0, 0);
    this.camera.position.set(x, eyeHeight + y, z);
    this.camera.rotation.set(
      view.pitch * RADIANS,
      -view.yaw * RADIANS,
      -view.roll * RADIANS,
      "YXZ",
    );
    if (this.camera.fov !== view.fov) {
      this.camera.fov = view.fov;
      this.camera.updateProjectionMatrix();
    }
    this.rig.updateMatrixWorld(true);
  }

  /** In a headset, turn the scene so that its `yaw` lies where the visitor looks now. */
  face(yaw: number): void {
    if (!this.immersed || this.real) return;
    const head = new Euler().setFromQuaternion(this.camera.quaternion, "YXZ");
    this.rig.rotation.set(0, -yaw * RADIANS - head.y, 0);
    this.rig.updateMatrixWorld(true);
  }

  /** Bring textures to the graphics card one by one, so that the page goes on meanwhile. */
  async take(object: Object3D): Promise<void> {
    const textures = new Set<Texture>();
    object.traverse((node) => {
      if (!(node instanceof Mesh)) return;
      for (const material of [node.material].flat() as Material[]) {
        const uniforms = material instanceof ShaderMaterial ? Object.values(material.uniforms) : [];
        for (const value of [...Object.values(material), ...uniforms.map((each) => each.value)]) {
          if (isPicture(value)) textures.add(value);
        }
      }
    });
    await breath();
    for (const texture of textures) {
      this.renderer.initTexture(texture);
      await breath();
    }
  }

  /** Before each picture: what is to be seen by the camera may make itself ready. */
  readonly before = new Set<(camera: PerspectiveCamera) => void>();

  /** Have all that hangs in the world make itself ready to be seen by the camera. */
  prepare(): void {
    const camera = this.immersed ? this.renderer.xr.getCamera() : this.camera;
    for (const prepare of this.before) prepare(camera);
  }

  draw(): void {
    this.prepare();
    this.renderer.render(this.world, this.camera);
  }
}

/** Whether it is a texture with a picture of its own, all of which is there. */
function isPicture(value: unknown): value is Texture {
  if (!(value instanceof Texture) || value instanceof VideoTexture) return false;
  return !value.isRenderTargetTexture && Boolean(value.image);
}

/** Lets the page be drawn. By time: a page that is not seen has no frames. */
function breath(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, BREATH));
}

/** Where the eye stands that a scene is drawn for: shared/drift.glsl. */
export interface Drift {
  /** Metres from the scene's own eye, and to what is around; 0 where it is at infinity. */
  beside: Vector4;
  /** Metres from the eye's height to the floor. */
  floor: number;
}

const THERE: Drift = { beside: new Vector4(), floor: 0 };

/** How the eye drifts in the scene that is drawn; what lights a scene is drawn from its middle. */
export function driftIn(scene: Scene): Drift {
  return (scene.userData["drift"] as Drift | undefined) ?? THERE;
}

/** Whether the camera is the right eye of a headset; the page itself is the left one. */
export function isRightEye(camera: Camera): boolean {
  return (camera.layers.mask & 0b100) !== 0;
}

const size = new Vector2();

/** The tangent of the angle of one pixel in the middle of what the camera sees. */
export function pixelTangent(renderer: WebGLRenderer, camera: Camera): number {
  const viewport = "viewport" in camera ? (camera.viewport as { w: number } | undefined) : undefined;
  const height = viewport ? viewport.w : renderer.getDrawingBufferSize(size).y;
  return 2 / ((camera.projectionMatrix.elements[5] ?? 1) * Math.max(1, height));
}
