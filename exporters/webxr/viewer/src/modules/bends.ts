// What is bent on a cylinder.

import "../main";

export { bentMaterial, BOX, met } from "../render/bending";
