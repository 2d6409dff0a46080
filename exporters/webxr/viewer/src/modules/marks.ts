// Lines, areas, and the notes that lines lead to.

import "../main";

export { makeAnnotation } from "../overlays/annotation";
export { makeLine } from "../overlays/line";
export { makePolygon } from "../overlays/polygon";
