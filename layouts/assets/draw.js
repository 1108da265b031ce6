/* Plotly, and when it draws. It is loaded while the page still waits for its content, in the bundle of what we draw (lines,
   points, bars), a quarter of the whole. Figures near the screen are drawn at once, the others one by one in the browser's
   pauses or when they come near: a page of twenty figures can be read as soon as its first ones are there. Dash's graphs
   wait for the promise of `react`. */
(function () {
  "use strict";

  const MARGIN = 200; // pixels around the screen that count as near
  const waiting = new Map(); // graph -> { values, settle: what waits for it }
  const pause = window.requestIdleCallback || ((work) => window.setTimeout(work, 50));
  let plotly, react, resting = false;

  function isNear(graph) {
    const box = graph.getBoundingClientRect();
    return box.top < window.innerHeight + MARGIN && box.bottom > -MARGIN;
  }

  function draw(graph) {
    const { values, settle } = waiting.get(graph);
    waiting.delete(graph);
    watcher.unobserve(graph);
    if (!graph.isConnected) return settle(graph); // its page has been left
    settle(react.call(plotly, graph, ...values).then((drawn) => {
      graph.dispatchEvent(new Event("figure-drawn", { bubbles: true }));
      return drawn;
    }));
  }

  const watcher = new IntersectionObserver((seen) => {
    seen.forEach((one) => { if (one.isIntersecting && waiting.has(one.target)) draw(one.target); });
  }, { rootMargin: `${MARGIN}px` });

  function rest() {
    if (resting || !waiting.size) return;
    resting = true;
    pause(() => {
      resting = false;
      const next = waiting.keys().next();
      if (!next.done) draw(next.value);
      rest();
    });
  }

  function drawInTurn(graph, ...values) {
    const before = waiting.get(graph);
    if (!before && (graph.querySelector(".main-svg") || isNear(graph))) return react.call(plotly, graph, ...values);
    const drawn = new Promise((settle) => {
      waiting.set(graph, { values, settle: (what) => { settle(what); if (before) before.settle(what); } });
    });
    watcher.observe(graph);
    rest();
    return drawn;
  }

  const loaded = new Promise((settle, fail) => {
    document.addEventListener("DOMContentLoaded", () => { // Dash has asked for the page: there is nothing else to do
      const script = document.createElement("script");
      script.src = document.querySelector("link[data-plotly]").href;
      script.onload = () => settle(plotly);
      script.onerror = () => fail(new Error(`${script.src} did not load`));
      document.head.append(script);
    });
  });

  Object.defineProperty(window, "Plotly", {
    configurable: true,
    get: () => plotly || loaded, // Dash waits for a promise, and would load the whole of Plotly if there were nothing
    set: (made) => {
      plotly = made;
      if (made && made.react !== drawInTurn) {
        react = made.react;
        made.react = drawInTurn;
      }
    },
  });
})();
