// Which fields of a thing a track can animate, and how they are read and set: the twin of
// story/fields.py. The table FIELDS is generated from Python's.

import { FIELDS, PARTS, SHAPES } from "./schema";
import type { Field, Keyed, Part } from "./schema";
import { wrapYaw } from "./space";
import { structOf } from "./story";

type Values = Record<string, unknown>;

/** What the field at a path is; null where no track can animate one of that name. */
export function fieldOf(part: Part, owner: object, path: string): Field | null {
  const [inside, name] = split(path);
  const struct = structOf(part, owner);
  if (inside === "") return own(struct, name);
  const inner = (owner as Values)[inside];
  const held = SHAPES[struct]?.parts[inside];
  if (!PARTS.includes(inside) || held === undefined || !inner) return null;
  return own(structOf(held, inner), name);
}

function own(struct: string, name: string): Field | null {
  const fields = FIELDS[struct];
  return fields && Object.hasOwn(fields, name) ? fields[name]! : null;
}

function split(path: string): [inside: string, name: string] {
  const at = path.lastIndexOf(".");
  return at < 0 ? ["", path] : [path.slice(0, at), path.slice(at + 1)];
}

/** What stands in a field that `fieldOf` knows; null where it is left open. */
export function valueIn(owner: object, path: string): Keyed | null {
  let value: unknown = owner;
  for (const name of path.split(".")) value = (value as Values)[name];
  return value as Keyed | null;
}

/** Whether a value is of the kind that a field holds; its range aside. */
export function fits({ kind }: Field, value: Keyed): boolean {
  if (typeof value === "string") return kind === "colour";
  if (typeof value === "number") return kind === "number" || kind === "angle";
  return kind === (value.length === 4 ? "rotation" : "vector");
}

/** The value, brought into the field's range: angles go round, numbers stop at the end. */
export function within({ kind, low, high }: Field, value: Keyed): Keyed {
  if (typeof value !== "number") return value;
  if (kind === "angle") return wrapYaw(value);
  if (low !== null && value < low) return low;
  return high !== null && value > high ? high : value;
}

/**
 * The owner with values in its fields, each brought into its range; `part` is what the owner is one
 * of. What names no field that can be animated, or is of another kind, changes nothing.
 */
export function withValues<T extends object>(
  part: Part,
  owner: T,
  values: Iterable<readonly [path: string, value: Keyed]>,
): T {
  const changed: Values = {};
  for (const [path, value] of values) {
    const field = fieldOf(part, owner, path);
    if (!field || !fits(field, value)) continue;
    const [inside, name] = split(path);
    if (inside === "") changed[name] = within(field, value);
    else {
      const before = changed[inside] ?? (owner as Values)[inside];
      changed[inside] = { ...(before as object), [name]: within(field, value) };
    }
  }
  return Object.keys(changed).length > 0 ? { ...owner, ...changed } : owner;
}
