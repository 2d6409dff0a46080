// A point cloud: the twin of renderer/painters/cloud.py.

import { Group, Points } from "three";
import { Dots } from "../render/points";
import type { Cloud } from "../schema";
import { foot, unit } from "./model";
import { place } from "./plane";
import type { Blended, Kit, OverlayView } from "./view";

export function makeCloud(overlay: Cloud, { media }: Kit): OverlayView {
  const asset = media.asset(overlay.asset);
  const object = new Group();
  const scale = unit(overlay.size, asset.low, asset.high);
  const dots = new Dots(overlay.point);
  const parts: Blended[] = [];
  return {
    object,
    blended: parts,
    async load() {
      const cloud = await media.model(overlay.asset);
      const [x, y, z] = foot(asset.low, asset.high);
      const found: Points[] = [];
      cloud.traverse((node) => {
        if (!(node instanceof Points)) return;
        found.push(node);
      });
      for (const node of found) {
        const sort = dots.take(node);
        parts.push({
          object,
          get order() {
            return node.renderOrder;
          },
          set order(order) {
            sort(order);
          },
        });
      }
      cloud.scale.setScalar(scale);
      cloud.position.set(-x * scale, -y * scale, -z * scale);
      object.add(cloud);
    },
    update({ overlay: then, pose, opacity }) {
      const now = then as Cloud;
      const grown = unit(now.size, asset.low, asset.high) / scale;
      place(object, { ...pose, scale: pose.scale * grown });
      dots.show((pose.scale * now.point) / overlay.point, opacity);
    },
    hit: () => null,
    close: () => dots.close(),
  };
}
