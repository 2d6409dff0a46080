// What is heard: the Web Audio twin of renderer/sound.py, by the rules in that file's docstring.

import { Quaternion, Vector3 } from "three";
import { rotate, rotationOf } from "./space";
import type { Media } from "./media";
import type { Orientation } from "./schema";
import type { Sounding } from "./stage";
import type { OverlayAt, Surrounding } from "./timeline";

interface Voice {
  source: MediaElementAudioSourceNode;
  volume: GainNode;
  panner?: PannerNode;
  /** Gains of W, Y, Z, X on the left and on the right. */
  field?: { gains: [GainNode, GainNode][]; orientation: Orientation };
}

const HALF = Math.sqrt(0.5);
/** Where the ambisonic channels Y, Z and X point: left, up and front. */
const AXES: [number, number, number][] = [
  [-1, 0, 0],
  [0, 1, 0],
  [0, 0, -1],
];

export class Mixer {
  private context: AudioContext | null = null;
  private master: GainNode | null = null;
  private readonly voices = new Map<Sounding["clip"], Voice>();
  private muted = false;

  constructor(private readonly media: Media) {}

  /** Whether sound may come out: browsers want a gesture first. */
  get open(): boolean {
    return this.context?.state === "running";
  }

  get silent(): boolean {
    return this.muted;
  }

  set silent(muted: boolean) {
    this.muted = muted;
    if (this.master) this.master.gain.value = muted ? 0 : 1;
  }

  /** Try to open the way out; call it in a gesture where the browser asks for one. */
  async start(): Promise<void> {
    if (!this.context) {
      this.context = new AudioContext();
      this.master = this.context.createGain();
      this.master.gain.value = this.muted ? 0 : 1;
      this.master.connect(this.context.destination);
    }
    // Without a gesture the promise stays open: what counts is the state some time later.
    await Promise.race([this.context.resume(), new Promise((done) => setTimeout(done, 300))]);
  }

  /** Play a sound once, from no place; not where sound may not come out yet. */
  once(path: string, volume: number): void {
    if (!this.context || !this.master || !this.open) return;
    const element = new Audio(path);
    const source = this.context.createMediaElementSource(element);
    const gain = this.gain(volume);
    source.connect(gain);
    for (const end of ["ended", "error"]) {
      element.addEventListener(end, () => {
        source.disconnect();
        gain.disconnect();
      });
    }
    void element.play().catch(() => undefined); // the visitor misses a sound, not the story
  }

  /** Make what is shown heard, from where it stands, by a head that stands so; `gain` on all. */
  update(
    soundings: readonly Sounding[],
    surrounding: Surrounding,
    head: { position: Vector3; rotation: Quaternion },
    gain: number,
  ): void {
    const kept = new Set(soundings.map(({ clip }) => clip));
    for (const [clip, voice] of this.voices) {
      if (kept.has(clip)) continue;
      voice.source.disconnect();
      this.voices.delete(clip);
    }
    for (const { clip, at, id, volume } of soundings) {
      clip.element.muted = !this.open;
      if (!this.context || !this.master || !this.open) continue;
      let voice = this.voices.get(clip);
      if (!voice) {
        voice =
          id === "surrounding" && surrounding.type === "video"
            ? this.around(clip, surrounding, volume)
            : this.overlay(clip, at, volume);
        this.voices.set(clip, voice);
      }
      voice.volume.gain.value = volume * gain;
      if (voice.panner && at) place(voice.panner, at);
      if (voice.field && surrounding.type === "video") {
        voice.field.orientation = surrounding.orientation;
      }
      if (voice.field) steer(voice.field, head.rotation);
    }
    if (this.context) listen(this.context.listener, head.position, head.rotation);
  }

  private around(
    clip: Sounding["clip"],
    around: Extract<Surrounding, { type: "video" }>,
    loudness: number,
  ): Voice {
    const asset = this.media.asset(around.asset);
    const context = this.context!;
    const source = context.createMediaElementSource(clip.element);
    const volume = this.gain(loudness);
    if (!asset.ambisonic || asset.channels < 4) {
      source.connect(volume);
      return { source, volume };
    }
    const split = context.createChannelSplitter(asset.channels);
    const join = context.createChannelMerger(2);
    source.channelInterpretation = "discrete";
    source.connect(split);
    join.connect(volume);
    const gains = [0, 1, 2, 3].map((channel): [GainNode, GainNode] => {
      const ears: [GainNode, GainNode] = [context.createGain(), context.createGain()];
      ears.forEach((ear, side) => {
        split.connect(ear, channel);
        ear.connect(join, 0, side);
      });
      return ears;
    });
    return { source, volume, field: { gains, orientation: around.orientation } };
  }

  private overlay(clip: Sounding["clip"], at: OverlayAt | null, loudness: number): Voice {
    const context = this.context!;
    const source = context.createMediaElementSource(clip.element);
    const overlay = at?.overlay;
    const volume = this.gain(loudness);
    if (overlay?.type !== "sound" || !overlay.spatial) {
      source.connect(volume);
      return { source, volume };
    }
    const panner = new PannerNode(context, {
      panningModel: "equalpower",
      distanceModel: "inverse",
      refDistance: 1,
      rolloffFactor: 1,
    });
    source.connect(panner).connect(volume);
    return { source, volume, panner };
  }

  private gain(volume: number): GainNode {
    const node = this.context!.createGain();
    node.gain.value = volume;
    node.connect(this.master!);
    return node;
  }
}

function place(panner: PannerNode, { pose }: OverlayAt): void {
  const [x, y, z] = pose.position;
  panner.positionX.value = x;
  panner.positionY.value = y;
  panner.positionZ.value = z;
}

function listen(listener: AudioListener, at: Vector3, rotation: Quaternion): void {
  const ahead = new Vector3(0, 0, -1).applyQuaternion(rotation);
  const up = new Vector3(0, 1, 0).applyQuaternion(rotation);
  if ("positionX" in listener) {
    listener.positionX.value = at.x;
    listener.positionY.value = at.y;
    listener.positionZ.value = at.z;
    listener.forwardX.value = ahead.x;
    listener.forwardY.value = ahead.y;
    listener.forwardZ.value = ahead.z;
    listener.upX.value = up.x;
    listener.upY.value = up.y;
    listener.upZ.value = up.z;
  }
}

function steer(field: NonNullable<Voice["field"]>, head: Quaternion): void {
  const gains = ambisonicGains(field.orientation, [head.x, head.y, head.z, head.w]);
  gains.forEach(([left, right], channel) => {
    const ears = field.gains[channel];
    if (!ears) return;
    ears[0].gain.value = left;
    ears[1].gain.value = right;
  });
}

/** Gains of W, Y, Z, X through two opposite cardioids along the ear axis: left and right. */
export function ambisonicGains(
  field: Orientation,
  head: [number, number, number, number],
): [number, number][] {
  const ear = rotate(head, [1, 0, 0]);
  const turn = rotationOf(field.yaw, field.pitch, field.roll);
  const along = AXES.map((axis) => {
    const [x, y, z] = rotate(turn, axis);
    return ear[0] * x + ear[1] * y + ear[2] * z;
  });
  return [[HALF, HALF], ...along.map((each): [number, number] => [-HALF * each, HALF * each])];
}
