/* What the lab says on its page: how many are left, what narrows them, where the sliders stand. `lab` is the state that
   lab.js keeps. */
(function () {
  "use strict";

  const parts = (window.mixfrontLab = window.mixfrontLab || {});
  const one = (selector, inside) => (inside || document).querySelector(selector);
  const props = (id, given) => window.dash_clientside.set_props(id, given);
  const fill = (words, values) => words.replace(/\{(\w+)\}/g, (place, name) => values[name]);
  const say = (place, words) => {
    if (place.textContent !== words) place.textContent = words;
  };

  function count(lab) {
    const write = new Intl.NumberFormat(lab.locale);
    const total = write.format(lab.rows.ids.length);
    say(one(".lab-left"), write.format(lab.kept.length));
    say(one(".lab-left").nextElementSibling, ` ${fill(lab.words.left, { total })}`);
  }

  function brushed([worst, best], axis, words, write) {
    const ends = [worst, best].filter((end) => end !== null).sort((a, b) => a - b);
    if (ends.length === 2) return `${write.format(ends[0])} – ${write.format(ends[1])}`;
    if (!ends.length) return words.estimable;
    const up = axis.best >= axis.worst;
    return `${(worst === null) === up ? "≤" : "≥"} ${write.format(ends[0])}`;
  }

  function chip(key, words, lab) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "lab-chip";
    button.dataset.clear = key;
    button.textContent = `${words} ×`;
    button.setAttribute("aria-label", fill(lab.words.clear, { what: words }));
    return button;
  }

  /* One for each filter, to clear it. */
  function chips(lab) {
    const { lasso, decided, brush } = lab.asked;
    const found = [];
    if (lasso.length) found.push(["front", lab.words.drawn]);
    if (decided) found.push(["decided", lab.words.shortlisted]);
    const write = new Intl.NumberFormat(lab.locale, { maximumSignificantDigits: 3 });
    Object.entries(brush).forEach(([key, ends]) => {
      found.push([key, `${lab.axes[key].name} ${brushed(ends, lab.axes[key], lab.words, write)}`]);
    });
    one(".lab-chips").replaceChildren(...found.map(([key, words]) => chip(key, words, lab)));
  }

  function limits(lab) {
    document.querySelectorAll("[data-limit]").forEach((label) => {
      const limit = lab.asked.limits[label.dataset.limit];
      const digits = Number(label.dataset.digits);
      const form = new Intl.NumberFormat(lab.locale, {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      });
      say(one(".num", label), limit === undefined ? lab.words.any : form.format(limit));
      one("input", label).setAttribute("aria-valuetext", one(".num", label).textContent);
    });
  }

  /* The weights of the score, which the sliders hold: says and gives them. */
  function weights(lab) {
    const labels = Array.from(document.querySelectorAll("[data-weight]"));
    const given = Object.fromEntries(
      labels.map((label) => [label.dataset.weight, Number(one("input", label).value)]),
    );
    const total = Object.values(given).reduce((sum, value) => sum + value, 0);
    const form = new Intl.NumberFormat(lab.locale, { style: "percent", maximumFractionDigits: 0 });
    labels.forEach((label) => {
      say(one(".num", label), form.format(total ? given[label.dataset.weight] / total : 0));
    });
    return given;
  }

  function emptyFields(key) {
    const which = key === undefined ? "[data-brush]" : `[data-brush="${key}"]`;
    document.querySelectorAll(which).forEach((field) => {
      field.value = "";
    });
  }

  parts.page = { one, props, count, chips, limits, weights, emptyFields };
})();
