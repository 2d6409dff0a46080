// An emulated headset for the tests of pages: `window.headset`, before the page's own script runs.

import { SyntheticEnvironmentModule } from "@iwer/sem";
import room from "@iwer/sem/captures/living_room.json";
import { metaQuest3, XRDevice } from "iwer";

const device = new XRDevice(metaQuest3, { stereoEnabled: false });
device.installRuntime({ forceInstall: true });
// The runtime puts its canvas and its room on the page only when asked for AR.
if (location.hash.includes("room") || sessionStorage.getItem("room")) {
  const environment = new SyntheticEnvironmentModule();
  device.installSyntheticEnvironmentModule(environment);
  environment.loadEnvironment(room);
}

Object.assign(window, { headset: device });
