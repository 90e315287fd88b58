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
  if (layer === "parcels") return parcel(feature, chosen);
  if (layer === "labels") return label(feature, resolution);
  if (layer === "areas") return region(feature, resolution);
  if (layer === "names") return name(feature, resolution);
  if (layer === "features") return topographic(feature, resolution);
  return FIXED[layer];
}

function parcel(feature, chosen) {
  const contracted = feature.get("kind") === "10";
  const [fill, line] = STATES[contracted ? feature.get("state") : "other"];
  const code = feature.get("code");
  const selected = chosen && chosen.has ? chosen.has(code) : code === chosen;
  const style = area(fill, selected ? "#17578f" : line, selected ? 3 : 1);
  if (selected) style.setZIndex(2);
  return style;
}

function region(feature, resolution) {
  const kind = feature.get("kind");
  if (kind === "group" && resolution > 20) return null;
  const width = { county: 3, town: 2.2, village: 1.6, group: 1 }[kind];
  return new Style({
    stroke: new Stroke({ color: "#8a877d", width, lineDash: [8, 5] }),
    fill: new Fill({ color: kind === "group" ? "rgba(35, 99, 58, 0.06)" : "rgba(0, 0, 0, 0)" }),
  });
}

// Names of regions, each between the resolutions at which it helps to find one's way.
const NAMED = { county: [60, Infinity], town: [12, 60], village: [2.2, 20], group: [1.3, 6] };

function name(feature, resolution) {
  const [near, far] = NAMED[feature.get("kind")];
  if (resolution <= near || resolution > far) return null;
  return written(feature.get("name"), { font: `600 ${FONT}`, color: "#4a4d48", halo: true });
}

// A parcel's number, and its holder below where there is room for a second line.
function label(feature, resolution) {
  const room = feature.get("room") / resolution;
  if (room < 34) return null;
  return written([feature.get("short"), room > 70 ? feature.get("holder") : ""].filter(Boolean).join("\n"), { font: FONT, color: "#1d2320" });
}

function written(text, { font, color, halo = false }) {
  const stroke = halo ? new Stroke({ color: "#fff", width: 3 }) : undefined;
  return new Style({ text: new Text({ text, font, fill: new Fill({ color }), stroke }) });
}

function topographic(feature, resolution) {
  if (feature.get("kind") === "point") return resolution < 2 ? SPOT : null;
  if (feature.get("kind") === "line" && feature.get("name") === "村道") return ROAD;
  if (feature.get("kind") === "line") return new Style({ stroke: new Stroke({ color: "#9cc3dd", width: Math.max(1.5, 2 / resolution) }) });
  return WATER;
}
