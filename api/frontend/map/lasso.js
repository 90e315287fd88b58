// Picking parcels for a transfer: a line drawn by hand ticks boxes of the list beside it; the list is what is sent.
import Map from "ol/Map.js";
import View from "ol/View.js";
import Draw from "ol/interaction/Draw.js";
import { defaults as controls } from "ol/control/defaults.js";
import { layersFor } from "./layers.js";

const target = document.getElementById("lasso");
const boxes = () => [...document.querySelectorAll("input[name=parcel]")];
const of = (right) => document.querySelector(`input[name=right][value="${right}"]`);
const picked = { has: (code) => chosen().has(code) };
const layers = layersFor(target.dataset.tiles, { code: picked });
let map;

function chosen() {
  const rights = new Set([...document.querySelectorAll("input[name=right]:checked")].map((b) => b.value));
  const parts = new Set(boxes().filter((b) => b.checked).map((b) => b.value.split("/")[0]));
  // A ticked right of which no parcel is ticked moves as a whole.
  return new Set(boxes().filter((b) => rights.has(b.value.split("/")[0]) && (b.checked || !parts.has(b.value.split("/")[0]))).map((b) => b.value.split("/")[1]));
}

function say() {
  const out = document.getElementById("picked");
  out.textContent = `${chosen().size} ${out.dataset.words}`;
  for (const layer of layers) layer.changed();
}

function tick(box, on) {
  box.checked = on;
  const [right] = box.value.split("/");
  of(right).checked = boxes().some((b) => b.checked && b.value.startsWith(`${right}/`));
}

function flip(box, code) {
  const on = !chosen().has(code);
  const right = `${box.value.split("/")[0]}/`;
  const its = boxes().filter((b) => b.value.startsWith(right));
  if (!on && !its.some((b) => b.checked)) for (const b of its) b.checked = true; // the whole right was ticked: all but this one
  tick(box, on);
  say();
}

async function pick(geometry) {
  const ring = geometry.simplify(1).getCoordinates()[0].map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`);
  const answer = await fetch(`${target.dataset.inside}?line=${encodeURIComponent(ring.slice(0, 300).join(" "))}`, { headers: { Accept: "application/json" } });
  if (!answer.ok) { document.getElementById("picked").textContent = `${answer.status}`; return; }
  const inside = new Set((await answer.json()).parcels);
  for (const box of boxes()) if (inside.has(box.value)) tick(box, true);
  say();
}

function start() {
  if (map) return;
  map = new Map({
    target,
    layers,
    controls: controls({ attribution: false, rotate: false }),
    view: new View({ center: [11650000, 3640000], zoom: 8, minZoom: 6, maxZoom: 21, constrainResolution: false }),
  });
  if (target.dataset.box) map.getView().fit(target.dataset.box.split(",").map(Number), { padding: [16, 16, 16, 16], maxZoom: 19 });
  map.on("singleclick", (event) => {
    const hit = map.forEachFeatureAtPixel(event.pixel, (f) => (f.get("layer") === "parcels" ? f : undefined), { hitTolerance: 4 });
    const box = hit && boxes().find((b) => b.value.endsWith(`/${hit.get("code")}`));
    if (box) flip(box, hit.get("code"));
  });
  document.getElementById("lasso-draw").addEventListener("click", () => {
    const draw = new Draw({ type: "Polygon", freehand: true });
    draw.on("drawend", (event) => {
      map.removeInteraction(draw);
      pick(event.feature.getGeometry());
    });
    map.addInteraction(draw);
  });
  window.sanquanMap = map; // for tests in a browser
  say();
}

target.closest("details").addEventListener("toggle", start);
document.addEventListener("change", (event) => { if (map && ["right", "parcel"].includes(event.target.name)) say(); });
