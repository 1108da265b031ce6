/* The lab filters in the browser: gate, lasso and brush meet in one place, and what remains goes to the server to be drawn.
   lab_filter.js has the rules, lab_page.js what is said, lab_front.js what is drawn over, lab_pins.js the pins. */
(function () {
  "use strict";

  const parts = (window.mixfrontLab = window.mixfrontLab || {}); // the other files, once they have run
  const PAUSE = 140; // ms of rest before the server draws again
  const DOUBLE = 350; // ms within which a second click makes it a double one, which pins nothing
  let lab = null; // the page at hand
  let timer = null;

  /* ---- telling the page, and the server ---- */

  function apply() {
    show();
    timer = window.setTimeout(send, PAUSE);
  }

  function show() {
    window.clearTimeout(timer);
    lab.kept = parts.filter.kept(lab.rows, lab.asked, lab.facts.limits, lab.axes);
    lab.left = new Set(lab.kept.map((row) => lab.rows.ids[row]));
    parts.page.count(lab);
    parts.page.chips(lab);
    parts.front.dim(lab);
  }

  function send() {
    if (!lab || !document.getElementById("lab-table")) return;
    const all = lab.kept.length === lab.rows.ids.length;
    parts.front.cloud(lab);
    parts.page.props("lab-brush", { data: lab.asked.brush });
    parts.page.props("lab-kept", { data: all ? null : lab.kept.map((row) => lab.rows.ids[row]) });
  }

  function setLimits(limits) {
    lab.asked.limits = { ...limits };
    Object.entries(lab.facts.limits).forEach(([measure, ends]) => {
      lab.positions[measure] = parts.filter.positionOf(ends, limits[measure]);
      parts.page.props({ type: "lab-limit", key: measure }, { value: lab.positions[measure] });
    });
    parts.page.limits(lab);
  }

  function setBrush(key, brush) {
    if (brush) lab.asked.brush[key] = brush;
    else delete lab.asked.brush[key];
  }

  function clear(key) {
    if (key === "front") {
      lab.asked.lasso = [];
      parts.front.clearSelection("lab-front");
    } else if (key === "decided") {
      lab.asked.decided = null;
      parts.page.props("lab-decided", { value: [] });
    } else {
      setBrush(key, null);
      parts.page.emptyFields(key);
    }
    apply();
  }

  /* At once, not after the pause: the server is asked for another set, not for a step of a slider. */
  function use(rows) {
    lab.rows = rows;
    show();
    send();
  }

  function fetchEvery(asking) {
    window
      .fetch(asking.facts.every)
      .then((answer) => {
        if (!answer.ok) throw new Error(answer.status);
        return answer.json();
      })
      .then((rows) => {
        asking.every = rows;
        if (lab === asking) use(rows);
      })
      .catch(() => {
        parts.page.props("toast", { children: asking.words.unloaded, is_open: true });
        parts.page.props("lab-scope", { value: "selected" });
      });
  }

  function opened(run, facts) {
    return {
      run,
      facts,
      words: facts.words,
      locale: facts.locale,
      axes: Object.fromEntries(facts.axes.map((axis) => [axis.key, axis])),
      own: facts.rows, // the selected candidates
      every: null, // all of them, once somebody has asked
      rows: facts.rows, // those in scope
      asked: { limits: {}, brush: {}, lasso: [], decided: null },
      positions: {}, // of the sliders
      kept: [],
      left: new Set(),
      pins: [],
    };
  }

  /* ---- what people do outside of Dash's components ---- */

  document.addEventListener("click", (event) => {
    if (!lab) return;
    const pin = event.target.closest("[data-pin]");
    if (pin) parts.pins.toggle(lab, pin.dataset.pin);
    const chip = event.target.closest("[data-clear]");
    if (chip) clear(chip.dataset.clear);
  });

  document.addEventListener("dblclick", () => {
    if (lab) window.clearTimeout(lab.click);
  });

  document.addEventListener("change", (event) => {
    const field = lab && event.target.closest("[data-brush]");
    if (!field) return;
    const key = field.dataset.brush;
    const texts = ["from", "to"].map(
      (end) => parts.page.one(`[data-brush="${key}"][data-end="${end}"]`).value,
    );
    setBrush(key, parts.filter.typed(texts, lab.axes[key]));
    apply();
  });

  /* ---- callbacks ---- */

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.lab = {
    start(run) {
      const holder = parts.page.one(".lab-facts");
      lab = holder && opened(run, JSON.parse(holder.dataset.lab));
      if (!lab) return false;
      const pins = parts.pins.asked(run);
      setLimits(lab.facts.presets[lab.facts.preset] || {});
      parts.page.weights(lab);
      parts.front.whenDrawn("lab-parallel", holder, parts.front.scrollable);
      parts.front.whenDrawn("lab-front", holder, (front) => {
        front.on("plotly_afterplot", () => lab && parts.front.dim(lab));
        parts.front.scrollable(front);
        show(); // the server has drawn the page this way
        if (pins.length) parts.pins.set(lab, pins);
      });
      return true;
    },
    front() {
      if (!lab) return;
      lab.asked.lasso = parts.filter.outlines(parts.front.graph("lab-front").layout.selections);
      apply();
    },
    brush(selected) {
      if (!lab || !selected || !selected.range) return;
      Object.assign(lab.asked.brush, parts.filter.dragged(selected.range, lab.facts.axes));
      parts.front.clearSelection("lab-parallel");
      apply();
    },
    preset(name) {
      if (!lab || !name) return;
      setLimits(lab.facts.presets[name]);
      apply();
    },
    scope(scope) {
      if (!lab) return;
      const rows = scope === "all" ? lab.every : lab.own;
      if (rows) use(rows);
      else fetchEvery(lab);
    },
    limits() {
      if (!lab) return;
      const moved = window.dash_clientside.callback_context.inputs_list[0]
        .map((item) => [item.id.key, Number(item.value)])
        .filter(([measure, position]) => lab.positions[measure] !== position);
      if (!moved.length) return;
      moved.forEach(([measure, position]) => {
        const limit = parts.filter.limitAt(lab.facts.limits[measure], position);
        lab.positions[measure] = position;
        if (limit === undefined) delete lab.asked.limits[measure];
        else lab.asked.limits[measure] = limit;
      });
      parts.page.limits(lab);
      parts.page.props("lab-preset", { value: null });
      apply();
    },
    weights() {
      return lab ? parts.page.weights(lab) : window.dash_clientside.no_update;
    },
    /* By the heading that was clicked, the other way around after a second click; or more models. A table that is drawn
       anew brings new buttons, which report that they were not clicked. */
    order(_clicks, _more, order) {
      const { triggered, triggered_id: button } = window.dash_clientside.callback_context;
      if (!lab || !triggered.some((one) => one.value)) return window.dash_clientside.no_update;
      if (button === "lab-more") return { ...order, shown: order.shown + lab.facts.more };
      const down = order.by === button.key ? !order.down : lab.facts.sorts[button.key];
      return { ...order, by: button.key, down };
    },
    reset(clicks) {
      if (!lab || !clicks) return;
      if (lab.asked.decided) parts.page.props("lab-decided", { value: [] });
      Object.assign(lab.asked, { lasso: [], decided: null, brush: {} });
      parts.page.emptyFields();
      parts.front.clearSelection("lab-front");
      setLimits({});
      parts.page.props("lab-preset", { value: "all" });
      parts.page.props("lab-scope", { value: "selected" });
      lab.rows = lab.own;
      apply();
    },
    decided(chosen) {
      if (!lab || !chosen || Boolean(chosen.length) === Boolean(lab.asked.decided)) return;
      lab.asked.decided = chosen.length ? new Set(lab.facts.decided) : null;
      apply();
    },
    /* The table was asked for with the pins of that moment. */
    listed() {
      window.setTimeout(() => lab && parts.pins.label(lab));
    },
    named(name) {
      if (lab && name && !lab.pins.includes(name)) parts.pins.toggle(lab, name);
    },
    point(click) {
      const point = lab && click && click.points && click.points[0];
      if (!point) return;
      window.clearTimeout(lab.click);
      if (point.customdata) {
        lab.click = window.setTimeout(() => parts.pins.toggle(lab, point.customdata[0]), DOUBLE);
      }
    },
  };
})();
