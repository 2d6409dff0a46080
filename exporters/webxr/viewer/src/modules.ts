// What only some stories need, in files of their own: loaded once, when a scene holds such a thing.
// exporters/webxr/modules.py says which a story's page fetches ahead; docs/decisions/0027 why.

const LOADERS = {
  models: () => import("./modules/models"),
  clouds: () => import("./modules/clouds"),
  splats: () => import("./modules/splats"),
  charts: () => import("./modules/charts"),
  quizzes: () => import("./modules/quizzes"),
  marks: () => import("./modules/marks"),
  rich: () => import("./modules/rich"),
  bends: () => import("./modules/bends"),
  mosaics: () => import("./modules/mosaics"),
  radiance: () => import("./modules/radiance"),
  grading: () => import("./modules/grading"),
  headset: () => import("./modules/headset"),
};

type Loaders = typeof LOADERS;
type Modules = { [N in keyof Loaders]: Awaited<ReturnType<Loaders[N]>> };

const here: Partial<Modules> = {};

/** A module, loaded where it is not yet. Throws Error in words for the visitor. */
export async function module<N extends keyof Modules>(name: N): Promise<Modules[N]> {
  try {
    return (here[name] ??= (await LOADERS[name]()) as Modules[N]);
  } catch {
    throw new Error(`A file of this story is missing: viewer/${name}.js`);
  }
}

/** A module that has been loaded for what is on show; null where it could not be. */
export function loaded<N extends keyof Modules>(name: N): Modules[N] | null {
  return here[name] ?? null;
}
