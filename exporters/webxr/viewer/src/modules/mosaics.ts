// Large surroundings, which come by tiles.

import "../main";

export { Tiles } from "../surroundings/mosaic";
