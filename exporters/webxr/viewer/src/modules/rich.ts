// Rich words, laid out and read out.

import "../main";

export { plain } from "../markup";
export { FACES, richLines } from "../render/rich";
