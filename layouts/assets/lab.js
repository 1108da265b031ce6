/* The lab filters in the browser: gate, lasso and brush meet in one place, and what remains goes to the server to be drawn. */
(function () {
  "use strict";

  const PAUSE = 140; // ms of rest before the server draws again
  const DOUBLE = 350; // ms within which a second click makes it a double one, which pins nothing
  const MOST = 4;
  const LETTERS = "ABCD";
  const NO_VALUE = -0.1; // below this height of an axis lie the models without a value
  let lab = null; // the page at hand
  let timer = null;

  const props = (id, given) => window.dash_clientside.set_props(id, given);
  const one = (selector, inside) => (inside || document).querySelector(selector);
  const graph = (id) => one("#" + id + " .js-plotly-plot");

  /* ---- what passes ---- */

  function passesLimits(row) {
    return Object.entries(lab.limits).every(([measure, limit]) => {
      const value = lab.rows.columns[measure][row];
      const slack = Math.abs(limit) * 1e-5; // values travel in six digits
      if (value === null) return false;
      return lab.limitUp(measure) ? value >= limit - slack : value <= limit + slack;
    });
  }

  function passesBrush(row) {
    return Object.entries(lab.brush).every(([key, [worst, best, unknown]]) => {
      const value = lab.rows.columns[key][row];
      if (value === null) return Boolean(unknown);
      const axis = lab.axis[key];
      const up = axis.best >= axis.worst ? 1 : -1;
      const slack = Math.abs(axis.best - axis.worst) * 1e-6;
      return (worst === null || up * (value - worst) >= -slack) && (best === null || up * (best - value) >= -slack);
    });
  }

  function inside(points, x, y) {
    let within = false;
    for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
      const [xi, yi] = points[i];
      const [xj, yj] = points[j];
      if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) within = !within;
    }
    return within;
  }

  function outlines(selections) {
    return (selections || []).map((one) => {
      if (one.path) return one.path.slice(1, -1).split("L").map((pair) => pair.split(",").map(Number));
      return [[one.x0, one.y0], [one.x1, one.y0], [one.x1, one.y1], [one.x0, one.y1]];
    });
  }

  function passesLasso(row) {
    const { nrmse, rssd } = lab.rows.columns;
    return !lab.lasso.length || lab.lasso.some((shape) => inside(shape, nrmse[row], rssd[row]));
  }

  function passesDecision(row) {
    return !lab.decided || lab.decided.has(lab.rows.ids[row]);
  }

  /* ---- telling the page ---- */

  const say = (place, words) => { if (place.textContent !== words) place.textContent = words; };
  const fill = (words, values) => words.replace(/\{(\w+)\}/g, (place, name) => values[name]);

  function apply(quiet) {
    const kept = [];
    for (let row = 0; row < lab.rows.ids.length; row++) {
      if (passesDecision(row) && passesLimits(row) && passesLasso(row) && passesBrush(row)) kept.push(row);
    }
    lab.kept = kept;
    lab.left = new Set(kept.map((row) => lab.rows.ids[row]));
    const write = new Intl.NumberFormat(lab.locale);
    say(one(".lab-left"), write.format(kept.length));
    say(one(".lab-left").nextElementSibling, " " + fill(lab.words.left, { total: write.format(lab.rows.ids.length) }));
    dim();
    chips();
    window.clearTimeout(timer);
    if (!quiet) timer = window.setTimeout(send, PAUSE);
  }

  function send() {
    if (!lab || !document.getElementById("lab-table")) return;
    const all = lab.kept.length === lab.rows.ids.length;
    cloud();
    props("lab-brush", { data: lab.brush });
    props("lab-kept", { data: all ? null : lab.kept.map((row) => lab.rows.ids[row]) });
  }

  function dim() { // on the drawn points themselves: through Plotly, each step of a slider would draw the figure anew
    const front = graph("lab-front");
    if (!lab || !front || !front.calcdata) return;
    const { kept, away } = lab.facts.opacity;
    front.querySelectorAll(".scatterlayer .trace").forEach((drawn) => {
      const trace = drawn.__data__ && drawn.__data__[0] && drawn.__data__[0].trace;
      if (!trace || trace.meta !== "chosen") return;
      drawn.querySelectorAll("path.point").forEach((point) => {
        point.style.opacity = (lab.left.has(trace.customdata[point.__data__.i][0]) ? kept : away).chosen;
      });
    });
  }

  function cloud() { // of the dominated candidates those that remain, drawn over the others
    const front = graph("lab-front");
    const every = lab.rows !== lab.own;
    if (!front || !front.data || !(every || lab.clouded)) return;
    lab.clouded = every;
    const { x, y, customdata } = front._fullData.find((trace) => trace.meta === "cloud");
    const path = [];
    for (let at = 0; every && at < customdata.length; at++) {
      if (lab.left.has(customdata[at][0])) path.push(`M${x[at]},${y[at]}H${x[at] + lab.facts.dash}`);
    }
    const left = `shapes[${front.layout.shapes.length - 1}]`;
    window.Plotly.relayout(front, { [`${left}.path`]: path.join(""), [`${left}.visible`]: path.length > 0 });
  }

  function mark() {
    const front = graph("lab-front");
    if (!front || !front.data) return;
    const all = lab.every || lab.own;
    const known = lab.pins.map((pin) => [pin, all.ids.indexOf(pin)]).filter(([, row]) => row >= 0);
    const colours = known.map(([pin]) => lab.colours[lab.pins.indexOf(pin)]);
    window.Plotly.restyle(front, {
      x: [known.map(([, row]) => all.columns.nrmse[row])],
      y: [known.map(([, row]) => all.columns.rssd[row])],
      text: [known.map(([pin]) => LETTERS[lab.pins.indexOf(pin)])],
      "marker.color": [colours.map((pair) => pair[0])],
      "textfont.color": [colours.map((pair) => pair[1])],
    }, [front.data.findIndex((trace) => trace.meta === "pins")]);
  }

  const finger = matchMedia("(pointer: coarse)"); // on a figure it scrolls the page
  const scrollable = (drawn) => drawn && finger.matches && window.Plotly.relayout(drawn, { dragmode: false });
  document.addEventListener("figure-drawn", (event) => event.target === graph("lab-parallel") && scrollable(event.target));

  function chips() {
    const place = one(".lab-chips");
    const found = [];
    if (lab.lasso.length) found.push(["front", lab.words.drawn]);
    if (lab.decided) found.push(["decided", lab.words.shortlisted]);
    const write = new Intl.NumberFormat(lab.locale, { maximumSignificantDigits: 3 });
    Object.entries(lab.brush).forEach(([key, [worst, best]]) => {
      const ends = [worst, best].filter((end) => end !== null).sort((a, b) => a - b);
      const up = lab.axis[key].best >= lab.axis[key].worst;
      const sign = worst === null ? (up ? "≤ " : "≥ ") : up ? "≥ " : "≤ ";
      const said = ends.length === 2 ? write.format(ends[0]) + " – " + write.format(ends[1])
        : ends.length ? sign + write.format(ends[0]) : lab.words.estimable;
      found.push([key, lab.axis[key].name + " " + said]);
    });
    place.replaceChildren(...found.map(([key, words]) => {
      const chip = document.createElement("button");
      chip.type = "button";
      chip.className = "lab-chip";
      chip.dataset.clear = key;
      chip.textContent = words + " ×";
      chip.setAttribute("aria-label", fill(lab.words.clear, { what: words }));
      return chip;
    }));
  }

  function clear(key) {
    if (key === "front") {
      lab.lasso = [];
      window.Plotly.relayout(graph("lab-front"), { selections: [] });
    } else if (key === "decided") {
      lab.decided = null;
      props("lab-decided", { value: [] });
    } else {
      delete lab.brush[key];
      document.querySelectorAll('[data-brush="' + key + '"]').forEach((field) => { field.value = ""; });
    }
    apply();
  }

  /* ---- the gate ---- */

  function setLimits(limits) {
    lab.limits = { ...limits };
    Object.entries(lab.facts.limits).forEach(([measure, ends]) => {
      const limit = lab.limits[measure];
      const steps = Math.round(Math.abs(ends.loose - ends.strict) / ends.step);
      const share = limit === undefined ? 0 : (limit - ends.loose) / (ends.strict - ends.loose || 1);
      lab.positions[measure] = Math.max(0, Math.min(steps, Math.round(share * steps)));
      props({ type: "lab-limit", key: measure }, { value: lab.positions[measure] });
    });
    sayLimits();
  }

  function sayLimits() {
    document.querySelectorAll("[data-limit]").forEach((label) => {
      const limit = lab.limits[label.dataset.limit];
      const digits = Number(label.dataset.digits);
      const form = new Intl.NumberFormat(lab.locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
      say(one(".num", label), limit === undefined ? lab.words.any : form.format(limit));
      one("input", label).setAttribute("aria-valuetext", one(".num", label).textContent);
    });
  }

  function sayWeights() {
    const labels = Array.from(document.querySelectorAll("[data-weight]"));
    const given = Object.fromEntries(labels.map((label) => [label.dataset.weight, Number(one("input", label).value)]));
    const total = Object.values(given).reduce((sum, value) => sum + value, 0);
    const form = new Intl.NumberFormat(lab.locale, { style: "percent", maximumFractionDigits: 0 });
    labels.forEach((label) => {
      say(one(".num", label), form.format(total ? given[label.dataset.weight] / total : 0));
    });
    return given;
  }

  /* ---- pins ---- */

  const shelf = (run) => "mixfront-pins-" + run;

  function setPins(pins) {
    lab.pins = pins.slice(0, MOST);
    const address = new URL(location.href);
    if (lab.pins.length) address.searchParams.set("pins", lab.pins.join(","));
    else address.searchParams.delete("pins");
    window.history.replaceState(window.history.state, "", address.href.replace(/%2C/g, ","));
    try { window.sessionStorage.setItem(shelf(lab.run), lab.pins.join(",")); } catch (error) { /* private window */ }
    props("lab-pins", { data: lab.pins });
    label();
    mark();
  }

  function label() { // at once: the table is drawn again only when what remains changes
    document.querySelectorAll(".pin[data-pin]").forEach((button) => {
      const place = lab.pins.indexOf(button.dataset.pin);
      button.setAttribute("aria-pressed", String(place >= 0));
      button.className = place >= 0 ? "pin pin-" + place : "pin";
      button.dataset.letter = place >= 0 ? LETTERS[place] : "";
    });
  }

  function toggle(pin) {
    if (lab.pins.includes(pin)) setPins(lab.pins.filter((other) => other !== pin));
    else if (lab.pins.length < MOST) setPins([...lab.pins, pin]);
    else full();
  }

  function full() {
    props("toast", { children: lab.words.full, is_open: true });
  }

  /* ---- what people do ---- */

  document.addEventListener("click", (event) => {
    if (!lab) return;
    const pin = event.target.closest("[data-pin]");
    if (pin) toggle(pin.dataset.pin);
    const chip = event.target.closest("[data-clear]");
    if (chip) clear(chip.dataset.clear);
  });

  document.addEventListener("dblclick", () => { if (lab) window.clearTimeout(lab.click); });

  document.addEventListener("change", (event) => {
    const field = lab && event.target.closest("[data-brush]");
    if (!field) return;
    const key = field.dataset.brush;
    const numbers = ["from", "to"].map((end) => {
      const text = one('[data-brush="' + key + '"][data-end="' + end + '"]').value.trim().replace(",", ".");
      return text === "" || Number.isNaN(Number(text)) ? null : Number(text);
    });
    const up = lab.axis[key].best >= lab.axis[key].worst;
    if (numbers.every((number) => number === null)) delete lab.brush[key];
    else lab.brush[key] = up ? numbers : numbers.reverse();
    apply();
  });

  function ready(then, tries = 300) {
    const front = graph("lab-front");
    if (front && front._fullLayout) then(front);
    else if (tries) window.setTimeout(() => ready(then, tries - 1), 20);
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.lab = {
    start: function (run) {
      const holder = one(".lab-facts");
      if (!holder) { lab = null; return false; }
      const facts = JSON.parse(holder.dataset.lab);
      lab = {
        run, facts, own: facts.rows, rows: facts.rows, every: null, locale: facts.locale, colours: facts.pins,
        words: facts.words, decided: null, limits: {}, positions: {}, lasso: [], brush: {}, kept: [], left: new Set(), pins: [],
        axis: Object.fromEntries(facts.axes.map((axis) => [axis.key, axis])),
        limitUp: (measure) => facts.limits[measure].strict > facts.limits[measure].loose,
      };
      const asked = new URL(location.href).searchParams.get("pins");
      let stored = "";
      try { stored = window.sessionStorage.getItem(shelf(run)) || ""; } catch (error) { /* private window */ }
      const pins = (asked === null ? stored : asked).split(",").filter(Boolean);
      setLimits(facts.presets[facts.preset] || {});
      sayWeights();
      ready((front) => {
        front.on("plotly_afterplot", dim);
        [front, graph("lab-parallel")].forEach(scrollable);
        apply(true); // the server has drawn the page this way
        if (pins.length) setPins(pins);
      });
      return true;
    },
    front: function () {
      if (!lab) return;
      lab.lasso = outlines(graph("lab-front").layout.selections);
      apply();
    },
    brush: function (selected) {
      if (!lab || !selected || !selected.range) return;
      const [x0, x1] = selected.range.x.slice().sort((a, b) => a - b);
      const [y0, y1] = selected.range.y.slice().sort((a, b) => a - b);
      const middle = Math.round((x0 + x1) / 2);
      lab.facts.axes.forEach((axis, place) => {
        if (!(place >= x0 - 0.05 && place <= x1 + 0.05) && place !== middle) return;
        const at = (height) => axis.worst + height * (axis.best - axis.worst);
        lab.brush[axis.key] = [y0 <= 0 ? null : at(y0), y1 >= 1 ? null : at(y1), y0 <= NO_VALUE];
      });
      window.Plotly.relayout(graph("lab-parallel"), { selections: [] });
      apply();
    },
    preset: function (name) {
      if (!lab || !name) return;
      setLimits(lab.facts.presets[name]);
      apply();
    },
    scope: function (scope) {
      if (!lab) return;
      const use = (rows) => { lab.rows = rows; apply(true); send(); };
      if (scope !== "all") { use(lab.own); return; }
      if (lab.every) { use(lab.every); return; }
      const asked = lab;
      window.fetch("/downloads/" + lab.run + "/-/candidates.json")
        .then((answer) => { if (!answer.ok) throw new Error(answer.status); return answer.json(); })
        .then((rows) => { asked.every = rows; if (lab === asked) use(rows); })
        .catch(() => {
          props("toast", { children: asked.words.unloaded, is_open: true });
          props("lab-scope", { value: "selected" });
        });
    },
    limits: function () {
      if (!lab) return;
      let moved = false;
      window.dash_clientside.callback_context.inputs_list[0].forEach((item) => {
        const measure = item.id.key;
        const position = Number(item.value);
        if (lab.positions[measure] === position) return;
        const ends = lab.facts.limits[measure];
        const steps = Math.round(Math.abs(ends.loose - ends.strict) / ends.step) || 1;
        lab.positions[measure] = position;
        if (position === 0) delete lab.limits[measure];
        else lab.limits[measure] = ends.loose + ((ends.strict - ends.loose) * position) / steps;
        moved = true;
      });
      if (!moved) return;
      sayLimits();
      props("lab-preset", { value: null });
      apply();
    },
    weights: function () {
      return sayWeights();
    },
    /* By the heading that was clicked, the other way around after a second click; or more models. A table that is drawn
       anew brings new buttons, which report that they were not clicked. */
    order: function (_clicks, _more, order) {
      const { triggered, triggered_id: button } = window.dash_clientside.callback_context;
      if (!lab || !triggered.some((one) => one.value)) return window.dash_clientside.no_update;
      if (button === "lab-more") return { ...order, shown: order.shown + lab.facts.more };
      const down = order.by === button.key ? !order.down : lab.facts.sorts[button.key];
      return { ...order, by: button.key, down };
    },
    reset: function (clicks) {
      if (!lab || !clicks) return;
      lab.lasso = [];
      if (lab.decided) props("lab-decided", { value: [] });
      lab.decided = null;
      lab.brush = {};
      document.querySelectorAll("[data-brush]").forEach((field) => { field.value = ""; });
      window.Plotly.relayout(graph("lab-front"), { selections: [] });
      setLimits({});
      props("lab-preset", { value: "all" });
      props("lab-scope", { value: "selected" });
      lab.rows = lab.own;
      apply();
    },
    decided: function (chosen) {
      if (!lab || !chosen || Boolean(chosen.length) === Boolean(lab.decided)) return;
      lab.decided = chosen.length ? new Set(lab.facts.decided) : null;
      apply();
    },
    listed: function () { // the table was asked for with the pins of that moment
      window.setTimeout(() => { if (lab) label(); });
    },

    named: function (name) {
      if (lab && name && !lab.pins.includes(name)) toggle(name);
    },
    point: function (click) {
      const point = lab && click && click.points && click.points[0];
      window.clearTimeout(lab.click);
      if (point && point.customdata) lab.click = window.setTimeout(() => toggle(point.customdata[0]), DOUBLE);
    },
  };
})();
