// The uniforms of the shared tone.glsl.

import type { Lighting } from "../schema";
import type { Uniforms } from "./materials";

const TONES: Record<Lighting["tone"], number> = { none: 0, neutral: 1, aces: 2 };

export function toneUniforms(tone: Lighting["tone"], exposure: number): Uniforms {
  return { u_tone: { value: TONES[tone] }, u_exposure: { value: exposure } };
}
