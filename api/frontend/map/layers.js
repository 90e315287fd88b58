// One tile source, two layers: areas of regions below, parcels and houses above.
import MVT from "ol/format/MVT.js";
import VectorTileLayer from "ol/layer/VectorTile.js";
import VectorTileSource from "ol/source/VectorTile.js";
import { styleFor } from "./style.js";

export function layersFor(url, selection) {
  const source = new VectorTileSource({ format: new MVT({ idProperty: "id" }), url, maxZoom: 19 });
  return [
    new VectorTileLayer({
      source,
      declutter: true,
      renderBuffer: 64,
      style: (feature, resolution) => styleFor(feature, resolution, selection.code),
    }),
  ];
}
