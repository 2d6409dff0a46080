// The reader of Radiance pictures, which HDR surroundings and lights are.

import "../main";

export { HDRLoader } from "three/addons/loaders/HDRLoader.js";
