// Pictures from the package as textures, filtered in linear light; v = 0 is a picture's top row.
// Anisotropy is left to the shared shaders, which spell it out.

import { ClampToEdgeWrapping, DataTexture, HalfFloatType, LinearFilter } from "three";
import { LinearMipmapLinearFilter, LinearSRGBColorSpace, NoColorSpace } from "three";
import { RepeatWrapping, SRGBColorSpace, Texture, VideoTexture } from "three";
import type { WebGLRenderer } from "three";
import { module } from "../modules";

/** Hears how many more bytes have come. */
export type Received = (bytes: number) => void;

/** The bytes at an address within the package. Throws Error in words for the visitor. */
export async function load(url: string, received: Received): Promise<Blob> {
  const answer = await fetch(url);
  if (!answer.ok || !answer.body) throw new Error(`A file of this story is missing: ${url}`);
  const parts: BlobPart[] = [];
  const reader = answer.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    received(value.byteLength);
  }
  return new Blob(parts, { type: answer.headers.get("content-type") ?? "" });
}

/** A picture's texture; a picture larger than the device can hold is scaled down. */
export async function pictureTexture(blob: Blob, renderer: WebGLRenderer): Promise<Texture> {
  const most = renderer.capabilities.maxTextureSize;
  let bitmap = await createImageBitmap(blob, { premultiplyAlpha: "none" });
  const longest = Math.max(bitmap.width, bitmap.height);
  if (longest > most) {
    const ratio = most / longest;
    const whole = bitmap;
    bitmap = await createImageBitmap(whole, {
      resizeWidth: Math.floor(whole.width * ratio),
      resizeHeight: Math.floor(whole.height * ratio),
      resizeQuality: "high",
    });
    whole.close();
  }
  const texture = new Texture(bitmap);
  texture.colorSpace = SRGBColorSpace;
  return filtered(texture);
}

/** A Radiance picture as linear light. */
export async function lightTexture(blob: Blob): Promise<Texture> {
  const { HDRLoader } = await module("radiance");
  const loader = new HDRLoader().setDataType(HalfFloatType);
  const { data, width, height } = loader.parse(await blob.arrayBuffer());
  const texture = new DataTexture(data as Uint16Array<ArrayBuffer>, width, height);
  texture.type = HalfFloatType;
  texture.colorSpace = LinearSRGBColorSpace;
  return filtered(texture);
}

/**
 * A video's texture: its codes are sRGB and are decoded in the shader, after filtering.
 * `round` for one that is seen all around; `minified` for one shown much smaller than it is.
 */
export function videoTexture(
  video: HTMLVideoElement,
  round: boolean,
  minified: boolean,
): VideoTexture {
  const texture = new VideoTexture(video);
  texture.colorSpace = NoColorSpace;
  texture.flipY = false;
  texture.wrapS = round ? RepeatWrapping : ClampToEdgeWrapping;
  texture.wrapT = ClampToEdgeWrapping;
  texture.minFilter = minified ? LinearMipmapLinearFilter : LinearFilter;
  texture.magFilter = LinearFilter;
  texture.generateMipmaps = minified;
  return texture;
}

/** Let go of a texture and its picture. */
export function release(texture: Texture): void {
  if (texture.image instanceof ImageBitmap) texture.image.close();
  texture.dispose();
}

function filtered(texture: Texture): Texture {
  texture.flipY = false;
  texture.premultiplyAlpha = false;
  texture.wrapS = ClampToEdgeWrapping;
  texture.wrapT = ClampToEdgeWrapping;
  texture.generateMipmaps = true;
  texture.minFilter = LinearMipmapLinearFilter;
  texture.magFilter = LinearFilter;
  texture.needsUpdate = true;
  return texture;
}
