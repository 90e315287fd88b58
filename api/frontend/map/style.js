// Colours are those of the legend and of the prints; states differ in lightness too.
import Fill from "ol/style/Fill.js";
import Stroke from "ol/style/Stroke.js";
import Style from "ol/style/Style.js";
import Text from "ol/style/Text.js";
import Circle from "ol/style/Circle.js";

const STATES = {
  surveyed: ["#f2dfb2", "#8a6a1e"],
  entered: ["#c9dcee", "#17578f"],
  certified: ["#cfe3cd", "#23633a"],
  other: ["#e9e7de", "#8a877d"],
};
const FONT = '13px "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif';
const area = (fill, line, width = 1) => new Style({ fill: new Fill({ color: fill }), stroke: new Stroke({ color: line, width }) });
const FIXED = {
  homesteads: area("#f6d9d0", "#9b4a33"),
  buildings: area("#b98873", "#6d4130"),
};
const WATER = new Style({ fill: new Fill({ color: "#9cc3dd" }), stroke: new Stroke({ color: "#5b8fb0", width: 1.5 }) });
const ROAD = new Style({ stroke: new Stroke({ color: "#cfcabb", width: 5 }) });
const SPOT = new Style({ image: new Circle({ radius: 3, fill: new Fill({ color: "#5b8fb0" }) }) });

export function styleFor(feature, resolution, chosen) {
  const layer = feature.get("layer");
  if (layer === "parcels") return parcel(feature, resolution, chosen);
  if (layer === "areas") return region(feature, resolution);
  if (layer === "features") return topographic(feature, resolution);
  return FIXED[layer];
}

function parcel(feature, resolution, chosen) {
  const contracted = feature.get("kind") === "10";
  const [fill, line] = STATES[contracted ? feature.get("state") : "other"];
  const selected = feature.get("code") === chosen;
  const style = area(fill, selected ? "#17578f" : line, selected ? 3 : 1);
  if (selected) style.setZIndex(2);
  if (resolution < 1.3) {
    const lines = [feature.get("short"), resolution < 0.65 ? feature.get("label") : null].filter(Boolean);
    style.setText(new Text({ text: lines.join("\n"), font: FONT, fill: new Fill({ color: "#1d2320" }), overflow: false }));
  }
  return style;
}

function region(feature, resolution) {
  const kind = feature.get("kind");
  if (kind === "group" && resolution > 20) return null;
  const width = { county: 3, town: 2.2, village: 1.6, group: 1 }[kind];
  const named = { county: resolution > 60, town: resolution > 12 && resolution <= 60, village: resolution > 2.2 && resolution <= 20, group: resolution > 1.3 && resolution <= 6 }[kind];
  return new Style({
    stroke: new Stroke({ color: "#8a877d", width, lineDash: [8, 5] }),
    fill: new Fill({ color: kind === "group" ? "rgba(35, 99, 58, 0.06)" : "rgba(0, 0, 0, 0)" }),
    text: named ? new Text({ text: feature.get("name"), font: `600 ${FONT}`, fill: new Fill({ color: "#4a4d48" }), stroke: new Stroke({ color: "#fff", width: 3 }), overflow: true }) : undefined,
  });
}

function topographic(feature, resolution) {
  if (feature.get("kind") === "point") return resolution < 2 ? SPOT : null;
  if (feature.get("kind") === "line" && feature.get("name") === "村道") return ROAD;
  if (feature.get("kind") === "line") return new Style({ stroke: new Stroke({ color: "#9cc3dd", width: Math.max(1.5, 2 / resolution) }) });
  return WATER;
}
