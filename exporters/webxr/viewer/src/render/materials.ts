// The shader materials of skies and planes: the desktop renderer's own GLSL bodies under three.

import { BackSide, CustomBlending, DoubleSide, GLSL3, OneFactor, OneMinusSrcAlphaFactor } from "three";
import { ShaderMaterial } from "three";
import type { IUniform } from "three";

import polygonBody from "shared/polygon.glsl";
import backdropBody from "shared/backdrop.glsl";
import colour from "shared/colour.glsl";
import depth from "shared/depth.glsl";
import drift from "shared/drift.glsl";
import equirectBody from "shared/equirect.glsl";
import frame from "shared/frame.glsl";
import groundBody from "shared/ground.glsl";
import hotspotBody from "shared/hotspot.glsl";
import lampsBody from "shared/lamps.glsl";
import lineBody from "shared/line.glsl";
import panelBody from "shared/panel.glsl";
import projectionBody from "shared/projection.glsl";
import shadowsBody from "shared/shadows.glsl";
import studioBody from "shared/studio.glsl";
import polygonMain from "./glsl/polygon.glsl";
import backdropMain from "./glsl/backdrop.frag.glsl";
import toneBody from "shared/tone.glsl";
import veilBody from "shared/veil.glsl";
import groundMain from "./glsl/ground.glsl";
import encoded from "./glsl/encoded.glsl";
import hotspotMain from "./glsl/hotspot.glsl";
import lineMain from "./glsl/line.glsl";
import markMain from "./glsl/mark.glsl";
import markVertex from "./glsl/mark.vert.glsl";
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

const PLANES = {
  picture: [colour, frame, panelBody, encoded, planeMain, pictureMain],
  panel: [colour, frame, panelBody, encoded, planeMain, panelMain],
  ground: [veilBody, lampsBody, shadowsBody, groundBody, encoded, planeMain, groundMain],
  hotspot: [colour, frame, panelBody, hotspotBody, encoded, planeMain, hotspotMain],
} as const;

const MARKS = {
  line: [lineBody, encoded, markMain, lineMain],
  polygon: [polygonBody, encoded, markMain, polygonMain],
} as const;

const OVER = {
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
export function planeMaterial(body: keyof typeof PLANES, uniforms: Uniforms, encodedFrame = false) {
  return new ShaderMaterial({
    ...OVER,
    glslVersion: GLSL3,
    vertexShader: `${depth}\n${planeVertex}`,
    fragmentShader: PLANES[body].join("\n"),
    uniforms,
    defines: {
      ...(encodedFrame ? { FRAME_ENCODED: "" } : {}),
      ...(body === "ground" ? { FLAT_UNDER: "" } : {}),
    },
    side: DoubleSide,
    transparent: true,
    depthWrite: false,
  });
}

/** What lies on no plane: drawn on the far sides of a box, so that the eye may be in it. */
export function markMaterial(body: keyof typeof MARKS, uniforms: Uniforms) {
  return new ShaderMaterial({
    ...OVER,
    glslVersion: GLSL3,
    vertexShader: markVertex,
    fragmentShader: [depth, ...MARKS[body]].join("\n"),
    uniforms,
    defines: body === "polygon" ? { MARK_SKY: "" } : {},
    side: BackSide,
    transparent: true,
    depthWrite: false,
  });
}
