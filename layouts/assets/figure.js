/* Figures as images, made in the browser: the figure with its finding above, on the ground it is seen on.
   And the tables behind them, made of their words when they are opened. */
(function () {
  "use strict";

  const ROOM = 56; // pixels for the finding above a saved figure

  function save(button) {
    const card = button.closest(".fig-card");
    const graph = card && card.querySelector(".js-plotly-plot");
    if (!graph || !window.Plotly) return;
    const finding = card.querySelector(".fig-title").textContent;
    const margin = graph.layout.margin || {};
    const size = { width: graph.clientWidth, height: graph.clientHeight + ROOM };
    const layout = {
      ...graph.layout,
      ...size,
      autosize: false,
      paper_bgcolor: window.getComputedStyle(card).backgroundColor, // on its own, a figure needs its ground
      title: {
        text: finding.replace(/</g, "&lt;"), x: 0, xref: "container", xanchor: "left", y: 1, yref: "container",
        yanchor: "top", pad: { t: 18, l: 12 }, font: { size: 15 }, automargin: false,
      },
      margin: { ...margin, t: (margin.t || 12) + ROOM },
    };
    window.Plotly.downloadImage({ data: graph.data, layout: layout }, {
      format: button.dataset.save,
      filename: finding.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60),
      scale: button.dataset.save === "png" ? 2 : 1,
      ...size,
    });
  }

  function cell(name, text, style) {
    const made = document.createElement(name);
    made.textContent = text;
    made.className = style;
    return made;
  }

  function fill(place) {
    const known = JSON.parse(place.dataset.table);
    const table = document.createElement("table");
    table.className = "fig-table";
    table.append(cell("caption", place.getAttribute("aria-label"), "visually-hidden"));
    const head = table.createTHead().insertRow();
    for (const [text, style] of known.head) {
      head.append(cell("th", text, style));
      head.lastChild.scope = "col";
    }
    const body = table.createTBody();
    for (const values of known.rows) {
      const row = body.insertRow();
      values.forEach((text, column) => {
        const style = known.head[column][1] + (text === known.unknown ? " unknown" : "");
        row.append(cell(column ? "td" : "th", text, style));
      });
      row.firstChild.scope = "row";
    }
    place.replaceChildren(table);
  }

  const open = (details) => details && details.open && details.querySelectorAll("[data-table]").forEach(fill);
  document.addEventListener("toggle", (event) => open(event.target), true);
  new MutationObserver((changes) => changes.forEach((change) => open(change.target.closest("details")))).observe(
    document, { attributes: true, attributeFilter: ["data-table"], subtree: true },
  );

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-save]");
    if (button) save(button);
  });
})();
