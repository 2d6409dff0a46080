// An emulated headset for the tests of pages: `window.headset`, before the page's own script runs.
// With `window.wantsRoom` set before it, it has a room around it for AR.

import { SyntheticEnvironmentModule } from "@iwer/sem";
import room from "@iwer/sem/captures/living_room.json";
import { metaQuest3, XRDevice } from "iwer";

const device = new XRDevice(metaQuest3);
device.stereoEnabled = true;
device.installRuntime({ forceInstall: true });
if (window.wantsRoom) {
  device.installSEM(SyntheticEnvironmentModule);
  device.sem.loadEnvironment(room);
}
Object.assign(window, { headset: device });
// The room is drawn by a three of its own, of which the viewer's would warn.
delete window.__THREE__;
