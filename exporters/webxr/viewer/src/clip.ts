// A playing video or sound: one media element that follows the story's clock.

import { microseconds } from "./story";

/** What the player wants of a clip at an instant. */
export interface Wanted {
  media_us: number;
  playing: boolean;
}

/** Seconds by which an element may be off the clock before it is set right. */
const SLACK = 0.25;

export class Clip {
  readonly element: HTMLVideoElement | HTMLAudioElement;
  /** Whether the element has the picture or sound of its instant; the clock waits for it. */
  ready = false;
  private wanted: Wanted = { media_us: 0, playing: false };
  private starting = false;

  constructor(
    path: string,
    kind: "video" | "audio",
    private readonly loop: boolean,
    private readonly duration: number,
  ) {
    this.element = document.createElement(kind);
    this.element.preload = "auto";
    if (this.element instanceof HTMLVideoElement) this.element.playsInline = true;
    // Not the element's own loop: where it begins anew is the clock's to say.
    this.element.src = path;
    this.element.addEventListener("waiting", () => (this.ready = false));
    for (const event of ["canplay", "playing", "seeked"]) {
      this.element.addEventListener(event, () => (this.ready = true));
    }
  }

  /** Resolves when the first picture or sound is there; rejects in words when it never will be. */
  loaded(): Promise<void> {
    const { element } = this;
    if (element.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) return Promise.resolve();
    return new Promise((resolve, reject) => {
      element.addEventListener("loadeddata", () => resolve(), { once: true });
      element.addEventListener(
        "error",
        () => reject(new Error("A video or sound of this story cannot be played here.")),
        { once: true },
      );
      element.load();
    });
  }

  /** Seconds into the file at an instant of the clip's own clock. */
  private position(mediaUs: number): number {
    const seconds = mediaUs / 1_000_000;
    if (this.loop && this.duration > 0) {
      const whole = microseconds(this.duration);
      return (mediaUs % whole) / 1_000_000;
    }
    return this.duration > 0 ? Math.min(seconds, this.duration) : seconds;
  }

  /** Follow the clock. Throws nothing: a clip that may not start yet tries again next time. */
  follow(wanted: Wanted): void {
    this.wanted = wanted;
    const { element } = this;
    if (element.readyState < HTMLMediaElement.HAVE_METADATA) return;
    const position = this.position(wanted.media_us);
    const over = !this.loop && this.duration > 0 && position >= this.duration;
    if (wanted.playing && !over) {
      if (element.paused) this.start(position);
      else if (Math.abs(element.currentTime - position) > SLACK && !element.seeking) {
        element.currentTime = position;
      }
    } else if (!element.paused) {
      element.pause();
    }
  }

  private start(position: number): void {
    if (this.starting) return;
    if (Math.abs(this.element.currentTime - position) > 0.05) this.element.currentTime = position;
    this.starting = true;
    this.element
      .play()
      .catch(() => undefined) // not allowed before a gesture: page/sound.ts asks for one
      .finally(() => {
        this.starting = false;
        if (!this.wanted.playing) this.element.pause();
      });
  }

  /** Stand still on the very frame of an instant. Resolves when it is decoded. */
  async hold(mediaUs: number): Promise<void> {
    this.element.pause();
    // A ten-thousandth past the frame's own time, which the element rounds to whole microseconds.
    const position = Math.min(this.position(mediaUs) + 1e-4, Math.max(0, this.duration - 1e-3));
    await this.loaded();
    const { element } = this;
    if (Math.abs(element.currentTime - position) < 1e-6 && !element.seeking) return;
    const seeked = new Promise((done) => element.addEventListener("seeked", done, { once: true }));
    const shown =
      element instanceof HTMLVideoElement && "requestVideoFrameCallback" in element
        ? new Promise((done) => element.requestVideoFrameCallback(done))
        : undefined;
    element.currentTime = position;
    await seeked;
    // A seek within one frame shows no new one.
    await Promise.race([shown ?? Promise.resolve(), new Promise((done) => setTimeout(done, 400))]);
  }

  close(): void {
    this.element.pause();
    this.element.removeAttribute("src");
    this.element.load();
  }
}
