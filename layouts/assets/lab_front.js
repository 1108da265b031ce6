/* What changes on the lab's figures without drawing them anew: Plotly's own drawing, so an upgrade of it comes here first. */
(function () {
  "use strict";

  const parts = (window.mixfrontLab = window.mixfrontLab || {});
  const graph = (id) => document.querySelector(`#${id} .js-plotly-plot`);
  const finger = matchMedia("(pointer: coarse)"); // on a figure it scrolls the page

  /* On the drawn points themselves: through Plotly, each step of a slider would draw the figure anew. */
  function dim(lab) {
    const front = graph("lab-front");
    if (!front || !front.calcdata) return;
    const { kept, away } = lab.facts.opacity;
    front.querySelectorAll(".scatterlayer .trace").forEach((drawn) => {
      const trace = drawn.__data__ && drawn.__data__[0] && drawn.__data__[0].trace;
      if (!trace || trace.meta !== "chosen") return;
      drawn.querySelectorAll("path.point").forEach((point) => {
        const here = lab.left.has(trace.customdata[point.__data__.i][0]);
        point.style.opacity = (here ? kept : away).chosen;
      });
    });
  }

  /* Of the dominated candidates those that remain, drawn over the others as the figure's last shape. */
  function cloud(lab) {
    const front = graph("lab-front");
    const every = lab.rows !== lab.own;
    if (!front || !front.data || !(every || lab.clouded)) return;
    lab.clouded = every;
    const { x, y, customdata } = front._fullData.find((trace) => trace.meta === "cloud");
    const path = [];
    if (every) {
      customdata.forEach(([id], at) => {
        if (lab.left.has(id)) path.push(`M${x[at]},${y[at]}H${x[at] + lab.facts.dash}`);
      });
    }
    const left = `shapes[${front.layout.shapes.length - 1}]`;
    window.Plotly.relayout(front, {
      [`${left}.path`]: path.join(""),
      [`${left}.visible`]: path.length > 0,
    });
  }

  /* pins: { row, letter, colours: [of the mark, of its letter] } for each that `rows` know. */
  function mark(pins, rows) {
    const front = graph("lab-front");
    if (!front || !front.data) return;
    const places = pins.map(({ row }) => row);
    window.Plotly.restyle(
      front,
      {
        x: [places.map((row) => rows.columns.nrmse[row])],
        y: [places.map((row) => rows.columns.rssd[row])],
        text: [pins.map(({ letter }) => letter)],
        "marker.color": [pins.map(({ colours }) => colours[0])],
        "textfont.color": [pins.map(({ colours }) => colours[1])],
      },
      [front.data.findIndex((trace) => trace.meta === "pins")],
    );
  }

  function clearSelection(id) {
    window.Plotly.relayout(graph(id), { selections: [] });
  }

  function scrollable(drawn) {
    if (finger.matches) window.Plotly.relayout(drawn, { dragmode: false });
  }

  /* Once a figure is there, which a slow machine draws late; not if the page has gone by then. */
  function whenDrawn(id, page, then) {
    const drawn = graph(id);
    if (drawn && drawn._fullLayout) then(drawn);
    else if (page.isConnected) window.setTimeout(() => whenDrawn(id, page, then), 20);
  }

  parts.front = { graph, dim, cloud, mark, clearSelection, scrollable, whenDrawn };
})();
