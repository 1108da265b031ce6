const assert = require("node:assert/strict");
const { test } = require("node:test");
const filter = require("../../../layouts/assets/lab_filter.js");

const rows = {
  ids: ["1_1_1", "1_2_1", "1_3_1", "1_4_1"],
  columns: {
    nrmse: [0.1, 0.2, 0.3, null],
    rssd: [0.4, 0.3, 0.2, 0.1],
    rsq_train: [0.9, 0.8, 0.7, 0.6],
    tv: [2, null, 1, 3],
  },
};
const ends = {
  nrmse: { strict: 0.1, loose: 0.3, step: 0.001 },
  rsq_train: { strict: 0.9, loose: 0.6, step: 0.0015 },
};
const axes = {
  nrmse: { key: "nrmse", worst: 0.3, best: 0.1 },
  tv: { key: "tv", worst: 1, best: 3 },
};
const nothing = { limits: {}, brush: {}, lasso: [], decided: null };
const kept = (asked) => filter.kept(rows, { ...nothing, ...asked }, ends, axes);

test("without a filter everything remains", () => {
  assert.deepEqual(kept({}), [0, 1, 2, 3]);
});

test("a limit is kept where it is met, from above or below, and unknown values are not", () => {
  assert.deepEqual(kept({ limits: { nrmse: 0.2 } }), [0, 1]);
  assert.deepEqual(kept({ limits: { rsq_train: 0.7 } }), [0, 1, 2]);
  assert.deepEqual(kept({ limits: { nrmse: 0.1999999 } }), [0]);
});

test("filters add up", () => {
  const lasso = [
    [
      [0.15, 0],
      [0.35, 0],
      [0.35, 1],
      [0.15, 1],
    ],
  ];
  assert.deepEqual(kept({ lasso }), [1, 2]);
  assert.deepEqual(kept({ lasso, limits: { rsq_train: 0.8 } }), [1]);
  assert.deepEqual(kept({ lasso, decided: new Set(["1_3_1", "1_4_1"]) }), [2]);
});

test("of two outlines a model in either remains", () => {
  const around = (x) => [
    [x - 0.01, 0],
    [x + 0.01, 0],
    [x + 0.01, 1],
    [x - 0.01, 1],
  ];
  assert.deepEqual(kept({ lasso: [around(0.1), around(0.3)] }), [0, 2]);
});

test("a brush limits either end, and keeps models without a value only where it reaches below the axis", () => {
  assert.deepEqual(kept({ brush: { tv: [2, null, false] } }), [0, 3]);
  assert.deepEqual(kept({ brush: { tv: [null, 2, true] } }), [0, 1, 2]);
  assert.deepEqual(kept({ brush: { nrmse: [0.25, 0.15, false] } }), [1]);
});

test("what was drawn around is read from paths and from boxes", () => {
  assert.deepEqual(filter.outlines(undefined), []);
  assert.deepEqual(filter.outlines([{ path: "M1,2L3,4L5,6Z" }]), [
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
  ]);
  assert.deepEqual(filter.outlines([{ x0: 0, x1: 1, y0: 2, y1: 3 }]), [
    [
      [0, 2],
      [1, 2],
      [1, 3],
      [0, 3],
    ],
  ]);
});

test("a drag limits the axes that it touches, else the nearest, and no end beyond which it went", () => {
  const along = [axes.nrmse, axes.tv];
  assert.deepEqual(filter.dragged({ x: [0.1, -0.1], y: [0.75, 0.25] }, along), {
    nrmse: [0.25, 0.15, false],
  });
  assert.deepEqual(filter.dragged({ x: [0.7, 0.8], y: [-0.2, 0.5] }, along), {
    tv: [null, 2, true],
  });
  assert.deepEqual(Object.keys(filter.dragged({ x: [-1, 2], y: [0.5, 1.5] }, along)), [
    "nrmse",
    "tv",
  ]);
});

test("typed ends are numbers with a point or a comma, worst first", () => {
  assert.deepEqual(filter.typed(["1,5", ""], axes.tv), [1.5, null]);
  assert.deepEqual(filter.typed(["0.1", "0.2"], axes.nrmse), [0.2, 0.1]);
  assert.equal(filter.typed(["", "much"], axes.tv), null);
});

test("a slider goes from no limit to exactly the strict end, and comes back from a limit to its place", () => {
  assert.equal(filter.limitAt(ends.nrmse, 0), undefined);
  assert.equal(filter.limitAt(ends.nrmse, 200), 0.1);
  for (const position of [0, 1, 77, 199, 200]) {
    assert.equal(filter.positionOf(ends.nrmse, filter.limitAt(ends.nrmse, position)), position);
  }
  assert.equal(filter.positionOf(ends.nrmse, 0.5), 0);
});

test("a slider with one value has one step", () => {
  const only = { strict: 0.2, loose: 0.2, step: 1e-6 };
  assert.equal(filter.limitAt(only, 1), 0.2);
  assert.equal(filter.positionOf(only, 0.2), 0);
});
