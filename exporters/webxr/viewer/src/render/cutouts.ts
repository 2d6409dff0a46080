// Films with alpha, or before a screen of one colour, as premultiplied linear light, drawn anew for
// each picture: filtered afterwards, edges show nothing of what was cut. The twin of
// renderer/cutouts.py. A package's films hold their alpha as the grey lower half of the picture.

import { Color, HalfFloatType, LinearFilter, LinearMipmapLinearFilter, Mesh, NoBlending } from "three";
import { GLSL3, OrthographicCamera, PlaneGeometry, Scene, ShaderMaterial } from "three";
import { SRGBColorSpace, Vector2, Vector3, WebGLRenderTarget } from "three";
import type { VideoTexture, WebGLRenderer } from "three";
import colour from "shared/colour.glsl";
import cutout from "shared/cutout.glsl";
import frame from "shared/frame.glsl";
import type { VideoPanel } from "../schema";
import fragment from "./glsl/cutout.frag.glsl";
import vertex from "./glsl/premultiply.vert.glsl";

const CAMERA = new OrthographicCamera(-1, 1, 1, -1, 0, 1);

export class Cutout {
  private readonly target: WebGLRenderTarget;
  private readonly material: ShaderMaterial;
  private readonly quad: Mesh;
  private readonly scene = new Scene();

  /** `packed`: the lower half of the film's picture is its alpha. */
  constructor(film: VideoTexture, packed: boolean) {
    const { videoWidth, videoHeight } = film.image as HTMLVideoElement;
    const height = packed ? videoHeight / 2 : videoHeight;
    this.target = new WebGLRenderTarget(videoWidth, height, {
      type: HalfFloatType,
      depthBuffer: false,
      generateMipmaps: true,
      minFilter: LinearMipmapLinearFilter,
      magFilter: LinearFilter,
    });
    this.material = new ShaderMaterial({
      glslVersion: GLSL3,
      vertexShader: vertex,
      fragmentShader: [colour, frame, cutout, fragment].join("\n"),
      uniforms: {
        u_frame: { value: film },
        u_frame_straight: { value: false },
        u_size: { value: new Vector2(videoWidth, height) },
        u_key: { value: new Vector3() },
        u_key_how: { value: new Vector3() },
      },
      defines: { FRAME_ENCODED: "", ...(packed ? { FRAME_BELOW: "" } : {}) },
      blending: NoBlending,
      depthTest: false,
      depthWrite: false,
    });
    this.quad = new Mesh(new PlaneGeometry(2, 2), this.material);
    this.quad.frustumCulled = false;
    this.scene.add(this.quad);
  }

  get texture() {
    return this.target.texture;
  }

  /** Clear what the panel now says. */
  key({ key, key_tolerance, key_softness, key_spill }: VideoPanel): void {
    const { uniforms, defines } = this.material;
    if (key !== null) {
      const { r, g, b } = new Color(key).getRGB({ r: 0, g: 0, b: 0 }, SRGBColorSpace);
      uniforms["u_key"]!.value.set(r, g, b);
      uniforms["u_key_how"]!.value.set(key_tolerance, key_softness, key_spill);
    }
    if ((key !== null) === "CUT_KEY" in defines) return;
    if (key === null) delete defines["CUT_KEY"];
    else defines["CUT_KEY"] = "";
    this.material.needsUpdate = true;
  }

  /** Cut out the picture that the film shows now. */
  draw(renderer: WebGLRenderer): void {
    const before = renderer.getRenderTarget();
    const immersed = renderer.xr.enabled;
    renderer.xr.enabled = false;
    renderer.setRenderTarget(this.target);
    renderer.render(this.scene, CAMERA);
    renderer.setRenderTarget(before);
    renderer.xr.enabled = immersed;
  }

  close(): void {
    this.target.dispose();
    this.material.dispose();
    this.quad.geometry.dispose();
  }
}
