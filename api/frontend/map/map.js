// The desk's map: vector tiles of the register on a quiet ground, a panel beside it.
import Map from "ol/Map.js";
import View from "ol/View.js";
import { defaults as controls } from "ol/control/defaults.js";
import ScaleLine from "ol/control/ScaleLine.js";
import { layersFor } from "./layers.js";
import { Selection } from "./select.js";

const target = document.getElementById("map");
const { tiles, panel, asOf, parcel, box } = target.dataset;
const selection = new Selection(document.getElementById("panel"), panel, asOf);
const layers = layersFor(tiles + (asOf ? `?as_of=${encodeURIComponent(asOf)}` : ""), selection);
const map = new Map({
  target,
  layers,
  controls: controls({ attribution: false, rotate: false }).extend([new ScaleLine({ minWidth: 80 })]),
  view: new View({ center: [11650000, 3640000], zoom: 8, minZoom: 6, maxZoom: 21, constrainResolution: false }),
});
if (box) map.getView().fit(box.split(",").map(Number), { padding: [24, 24, 24, 24], maxZoom: 19 });
selection.attach(map, layers);
if (parcel) selection.show(parcel);
window.sanquanMap = map; // for tests in a browser: asks what was drawn
