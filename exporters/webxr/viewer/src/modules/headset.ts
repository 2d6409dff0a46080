// What goes on in a headset or AR: loaded on devices that have one.

import "../main";

export { Presence } from "../xr/presence";
