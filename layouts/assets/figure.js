/* Figures as images, made in the browser: the figure with its finding above, on the ground it is seen on. */
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

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-save]");
    if (button) save(button);
  });
})();
