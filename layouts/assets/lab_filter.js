/* Which candidates of the lab remain: functions of rows and limits alone, so that tests run them without a browser.
   Rows are { ids, columns }: columns by name, values in six digits, null where unknown. */
(function () {
  "use strict";

  const NO_VALUE = -0.1; // below this height of an axis lie the models without a value

  /* The gate. mmm/review/candidates.py: passing asks the same, and a test holds them to one answer. */
  function passesLimits(rows, limits, ends, row) {
    return Object.entries(limits).every(([measure, limit]) => {
      const value = rows.columns[measure][row];
      if (value === null) return false;
      return ends[measure].strict > ends[measure].loose ? value >= limit : value <= limit;
    });
  }

  /* brush: by axis [worst, best, whether a model without a value stays]; ends that are null limit nothing. */
  function passesBrush(rows, brush, axes, row) {
    return Object.entries(brush).every(([key, [worst, best, unknown]]) => {
      const value = rows.columns[key][row];
      if (value === null) return Boolean(unknown);
      const axis = axes[key];
      const up = axis.best >= axis.worst ? 1 : -1;
      const slack = Math.abs(axis.best - axis.worst) * 1e-6; // a brush may end at the last model
      return (
        (worst === null || up * (value - worst) >= -slack) &&
        (best === null || up * (best - value) >= -slack)
      );
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

  function passesLasso(rows, lasso, row) {
    const { nrmse, rssd } = rows.columns;
    return !lasso.length || lasso.some((shape) => inside(shape, nrmse[row], rssd[row]));
  }

  /* The rows that pass all of `asked`: { limits, brush, lasso, decided }, the last a set of solIDs or null. */
  function kept(rows, asked, ends, axes) {
    const found = [];
    for (let row = 0; row < rows.ids.length; row++) {
      if (
        (!asked.decided || asked.decided.has(rows.ids[row])) &&
        passesLimits(rows, asked.limits, ends, row) &&
        passesLasso(rows, asked.lasso, row) &&
        passesBrush(rows, asked.brush, axes, row)
      ) {
        found.push(row);
      }
    }
    return found;
  }

  /* What was drawn around, as lists of points. */
  function outlines(selections) {
    return (selections || []).map(({ path, x0, x1, y0, y1 }) => {
      if (!path)
        return [
          [x0, y0],
          [x1, y0],
          [x1, y1],
          [x0, y1],
        ];
      return path
        .slice(1, -1)
        .split("L")
        .map((pair) => pair.split(",").map(Number));
    });
  }

  /* The brush of each axis that a drag over the parallel coordinates touches: axes stand at 0, 1, 2 … and go from 0 to 1. */
  function dragged({ x, y }, axes) {
    const order = (ends) => ends.slice().sort((a, b) => a - b);
    const [x0, x1] = order(x);
    const [y0, y1] = order(y);
    const middle = Math.round((x0 + x1) / 2);
    const touched = axes.filter(
      (_, place) => (place >= x0 - 0.05 && place <= x1 + 0.05) || place === middle,
    );
    const at = (axis, height) => axis.worst + height * (axis.best - axis.worst);
    return Object.fromEntries(
      touched.map((axis) => [
        axis.key,
        [y0 <= 0 ? null : at(axis, y0), y1 >= 1 ? null : at(axis, y1), y0 <= NO_VALUE],
      ]),
    );
  }

  /* The brush of an axis from what somebody typed as its lower and upper end, null where nothing is limited. */
  function typed(texts, axis) {
    const numbers = texts.map((text) => {
      const written = text.trim().replace(",", ".");
      return written === "" || Number.isNaN(Number(written)) ? null : Number(written);
    });
    if (numbers.every((number) => number === null)) return null;
    return axis.best >= axis.worst ? numbers : numbers.reverse();
  }

  /* A slider counts steps from its loose end, where nothing is limited, to the strict one. */
  const steps = ({ loose, strict, step }) => Math.round(Math.abs(loose - strict) / step) || 1;

  function limitAt(ends, position) {
    if (position === 0) return undefined;
    if (position === steps(ends)) return ends.strict; // exactly, or the best model might not pass
    return ends.loose + ((ends.strict - ends.loose) * position) / steps(ends);
  }

  function positionOf(ends, limit) {
    if (limit === undefined) return 0;
    const share = (limit - ends.loose) / (ends.strict - ends.loose || 1);
    return Math.max(0, Math.min(steps(ends), Math.round(share * steps(ends))));
  }

  const filter = {
    passesLimits,
    passesBrush,
    inside,
    kept,
    outlines,
    dragged,
    typed,
    limitAt,
    positionOf,
  };
  if (typeof module === "undefined")
    (window.mixfrontLab = window.mixfrontLab || {}).filter = filter;
  else module.exports = filter;
})();
