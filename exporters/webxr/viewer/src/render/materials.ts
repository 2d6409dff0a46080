// The shader materials of skies and planes: the desktop renderer's own GLSL bodies under three.

import { CustomBlending, DoubleSide, GLSL3, OneFactor, OneMinusSrcAlphaFactor } from "three";
import { ShaderMaterial } from "three";
import type { IUniform } from "three";

import backdropBody from "shared/backdrop.glsl";
import colour from "shared/colour.glsl";
import depth from "shared/depth.glsl";
import drift from "shared/drift.glsl";
import equirectBody from "shared/equirect.glsl";
import frame from "shared/frame.glsl";
import hotspotBody from "shared/hotspot.glsl";
import panelBody from "shared/panel.glsl";
import projectionBody from "shared/projection.glsl";
import studioBody from "shared/studio.glsl";
import backdropMain from "./glsl/backdrop.frag.glsl";
import toneBody from "shared/tone.glsl";
import encoded from "./glsl/encoded.glsl";
import hotspotMain from "./glsl/hotspot.glsl";
import panelMain from "./glsl/panel.glsl";
import panoramaMain from "./glsl/panorama.frag.glsl";
import pictureMain from "./glsl/picture.glsl";
import planeMain from "./glsl/plane.glsl";
import planeVertex from "./glsl/plane.vert.glsl";
import studioMain from "./glsl/studio.frag.glsl";
import skyVertex from "./glsl/sky.vert.glsl";

export type Uniforms = Record<string, IUniform>;

const SKIES = {
  backdrop: [colour, backdropBody, encoded, backdropMain],
  studio: [studioBody, encoded, studioMain],
  picture: [colour, frame, equirectBody, projectionBody, drift, toneBody, encoded, panoramaMain],
} as const;

export const PLANES = {
  picture: [colour, frame, panelBody, encoded, planeMain, pictureMain],
  panel: [colour, frame, panelBody, encoded, planeMain, panelMain],
  hotspot: [colour, frame, panelBody, hotspotBody, encoded, planeMain, hotspotMain],
} as const;

/** A plane's shader: one of these, or what it is made of. */
export type PlaneBody = keyof typeof PLANES | PlaneShader;

export interface PlaneShader {
  parts: readonly string[];
  defines: Record<string, string>;
}

/** What is drawn over what is there, as premultiplied light. */
export const OVER = {
  blending: CustomBlending,
  blendSrc: OneFactor,
  blendDst: OneMinusSrcAlphaFactor,
  premultipliedAlpha: true,
} as const;

/** What lies at infinity, behind all else. */
export function skyMaterial(
  body: keyof typeof SKIES,
  uniforms: Uniforms,
  encodedFrame = false,
  defines: Record<string, string> = {},
) {
  return new ShaderMaterial({
    ...OVER,
    glslVersion: GLSL3,
    vertexShader: skyVertex,
    fragmentShader: SKIES[body].join("\n"),
    uniforms,
    defines: { ...defines, FRAME_WINDOW: "", ...(encodedFrame ? { FRAME_ENCODED: "" } : {}) },
    depthTest: false,
    depthWrite: false,
  });
}

/** A flat thing in space, seen from both sides. */
export function planeMaterial(body: PlaneBody, uniforms: Uniforms, encodedFrame = false) {
  const { parts, defines } =
    typeof body === "string" ? { parts: PLANES[body], defines: {} } : body;
  return new ShaderMaterial({
    ...OVER,
    glslVersion: GLSL3,
    vertexShader: `${depth}\n${planeVertex}`,
    fragmentShader: parts.join("\n"),
    uniforms,
    defines: { ...defines, ...(encodedFrame ? { FRAME_ENCODED: "" } : {}) },
    side: DoubleSide,
    transparent: true,
    depthWrite: false,
  });
}
