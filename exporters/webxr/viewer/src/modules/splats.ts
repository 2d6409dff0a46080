// Gaussian splats; render/splats.ts starts their worker.

import "../main";

export { makeSplats } from "../overlays/splats";
