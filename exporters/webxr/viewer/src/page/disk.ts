// A page opened from the disk, where browsers load no modules: tells what to do instead.
// A script of its own, of the plain kind; it has nothing to do elsewhere.

import { showCard } from "./card";
import { saysIn } from "./says";

if (location.protocol === "file:") showCard(saysIn(navigator.language).fromFile);
