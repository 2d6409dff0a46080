// Charts, drawn and read out.

import "../main";

export { makeChart } from "../overlays/chart";
export { Figures } from "../page/figures";
