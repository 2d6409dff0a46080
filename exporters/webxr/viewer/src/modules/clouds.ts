// Point clouds.

import "../main";

export { makeCloud } from "../overlays/cloud";
export { CloudTree } from "../overlays/cloud_tree";
