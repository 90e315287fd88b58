// A click asks the server for the panel of a parcel; the text comes as HTML of our own templates.
export class Selection {
  constructor(element, url, asOf) {
    this.element = element;
    this.url = url;
    this.asOf = asOf;
    this.code = null;
  }

  attach(map, layers) {
    this.layers = layers;
    map.on("singleclick", (event) => {
      const hit = map.forEachFeatureAtPixel(event.pixel, (f) => (f.get("layer") === "parcels" ? f : undefined), { hitTolerance: 4 });
      if (hit) this.show(hit.get("code"));
    });
    map.on("pointermove", (event) => {
      if (event.dragging) return;
      const over = map.hasFeatureAtPixel(event.pixel, { layerFilter: () => true });
      map.getTargetElement().classList.toggle("over", over);
    });
  }

  async show(code) {
    this.code = code;
    for (const layer of this.layers || []) layer.changed();
    const query = this.asOf ? `?as_of=${encodeURIComponent(this.asOf)}` : "";
    const answer = await fetch(this.url + encodeURIComponent(code) + query, { headers: { Accept: "text/html" } });
    const text = await answer.text();
    if (this.code !== code) return; // another parcel was clicked meanwhile
    this.element.innerHTML = answer.ok ? text : "";
    if (!answer.ok) this.element.textContent = `${answer.status}`;
  }
}
