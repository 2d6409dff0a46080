// What outlasts a visit: the values of variables that are kept on the device, by story.

import type { Held, Story } from "./schema";
import type { State } from "./visit/state";

export class Memory {
  private readonly key: string;
  private kept = "";

  constructor(story: Story) {
    this.key = `diorama ${story.id}`;
  }

  /** What the visit before left; nothing where the browser keeps nothing for pages. */
  read(): Record<string, Held> {
    try {
      const kept: unknown = JSON.parse(localStorage.getItem(this.key) ?? "{}");
      return typeof kept === "object" && kept !== null ? (kept as Record<string, Held>) : {};
    } catch {
      return {};
    }
  }

  /** Keep what is to last of a state. */
  keep(story: Story, state: State): void {
    const lasting = story.variables
      .filter(({ id, lasts }) => lasts === "always" && Object.hasOwn(state.variables, id))
      .map(({ id }) => [id, state.variables[id]]);
    const kept = JSON.stringify(Object.fromEntries(lasting));
    if (kept === this.kept) return;
    this.kept = kept;
    try {
      localStorage.setItem(this.key, kept);
    } catch {
      // A private window or a full store: it lasts for the visit.
    }
  }
}
