/* Plotly, and when it draws. It comes first where a page has figures, else when a figure wants it, in the bundle
   of what we draw (lines, points, bars), a quarter of the whole. Figures on the screen are drawn at once, the others when
   they are near it, or one by one in the browser's pauses: a page of twenty figures can be read as soon as its first ones
   are there. Dash's graphs wait for the promise of `react`. */
(function () {
  "use strict";

  const MARGIN = 200; // pixels around the screen that count as near
  const waiting = new Map(); // graph -> { values, settle: what waits for it }
  const pause = window.requestIdleCallback || ((work) => window.setTimeout(work, 50));
  let plotly,
    react,
    resting = false;

  function isSeen(graph) {
    const box = graph.getBoundingClientRect();
    return box.top < window.innerHeight && box.bottom > 0;
  }

  function draw(graph) {
    const { values, settle } = waiting.get(graph);
    waiting.delete(graph);
    watcher.unobserve(graph);
    if (!graph.isConnected) return settle(graph); // its page has been left
    settle(react.call(plotly, graph, ...values));
  }

  const watcher = new IntersectionObserver(
    (seen) => {
      seen.forEach((one) => {
        if (one.isIntersecting && waiting.has(one.target)) draw(one.target);
      });
    },
    { rootMargin: `${MARGIN}px` },
  );

  function rest() {
    if (resting || !waiting.size) return;
    resting = true;
    pause(() => {
      resting = false;
      const next = [...waiting.keys()].find((graph) => graph.offsetParent || !graph.isConnected);
      if (!next) return; // the rest is for another width of the screen: it is drawn when it is seen
      draw(next);
      rest();
    });
  }

  function drawInTurn(graph, ...values) {
    const before = waiting.get(graph);
    if (!before && (graph.querySelector(".main-svg") || isSeen(graph)))
      return react.call(plotly, graph, ...values);
    const drawn = new Promise((settle) => {
      waiting.set(graph, {
        values,
        settle: (what) => {
          settle(what);
          if (before) before.settle(what);
        },
      });
    });
    watcher.observe(graph);
    rest();
    return drawn;
  }

  function fits(graph) {
    // Dash asks once per figure that was just drawn; each time all of it would be drawn again
    const box = graph.getBoundingClientRect();
    const drawn = graph._fullLayout;
    return (
      Boolean(drawn) &&
      Math.abs(drawn.width - box.width) < 1 &&
      Math.abs(drawn.height - box.height) < 1
    );
  }

  let settle;
  const loaded = new Promise((then) => {
    settle = then;
  });
  const address = document.querySelector("meta[name=plotly]").content;
  let asked = Boolean(document.querySelector(`script[src="${address}"]`)); // with the page, where it has figures

  function load() {
    if (!asked)
      document.head.append(Object.assign(document.createElement("script"), { src: address }));
    asked = true;
    return loaded;
  }

  const early = window.Plotly;
  Object.defineProperty(window, "Plotly", {
    configurable: true,
    get: () => plotly || load(), // Dash waits for a promise, and would load the whole of Plotly if there were nothing
    set: (made) => {
      plotly = made;
      settle(made);
      if (made && made.react !== drawInTurn) {
        react = made.react;
        made.react = drawInTurn;
        const resize = made.Plots && made.Plots.resize;
        if (resize) {
          made.Plots.resize = (graph) => (fits(graph) ? Promise.resolve(graph) : resize(graph));
        }
      }
    },
  });
  if (early) window.Plotly = early;
})();
