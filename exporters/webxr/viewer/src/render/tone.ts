// The uniforms of the shared tone.glsl.

import type { Lighting } from "../schema";
import type { Uniforms } from "./materials";

const TONES: Record<Lighting["tone"], number> = { none: 0, neutral: 1, aces: 2 };

/** How a picture all around is shown in a scene: one that is not HDR as it is. */
export function toneOf({ tone, exposure }: Lighting, hdr: boolean): Uniforms {
  return hdr ? toneUniforms(tone, exposure) : toneUniforms("none", 0);
}

/** Let what `toneOf` made follow a scene's light. */
export function expose(tone: Uniforms, { exposure }: Lighting, hdr: boolean): void {
  if (hdr) tone["u_exposure"]!.value = exposure;
}

export function toneUniforms(tone: Lighting["tone"], exposure: number): Uniforms {
  return { u_tone: { value: TONES[tone] }, u_exposure: { value: exposure } };
}
