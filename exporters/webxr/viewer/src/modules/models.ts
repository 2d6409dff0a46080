// Models, and all that is lit: loaded where a scene has one or stands in one.

import "../main";

export { makeModel } from "../overlays/model";
export { Lit } from "../render/lit_scene";
export { copyOf, parse } from "../render/glb";
export { makeEnvironment } from "../surroundings/environment";
export { makeWorld } from "../surroundings/world";
