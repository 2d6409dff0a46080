// A scene's time: runs, stands, or waits for media. Never added up: always now less a beginning.

export class Clock {
  private base = 0;
  private since: number | null = null;

  /** Microseconds since the scene was entered; `now` in milliseconds, as performance.now. */
  time(now: number): number {
    return this.since === null ? this.base : this.base + Math.round((now - this.since) * 1000);
  }

  get running(): boolean {
    return this.since !== null;
  }

  set(timeUs: number, now: number): void {
    this.base = timeUs;
    if (this.since !== null) this.since = now;
  }

  run(now: number): void {
    if (this.since === null) this.since = now;
  }

  stop(now: number): void {
    this.base = this.time(now);
    this.since = null;
  }
}
