const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const { test } = require("node:test");
const vm = require("node:vm");

const SCRIPT = fs.readFileSync(path.join(__dirname, "../../../layouts/assets/renderer.js"), "utf8");
const READY = "_dashprivate_isLazyComponentReady";

/* renderer.js in a window that has what `given` says; what it warned of and loaded, and the window. */
function opened(given, lazy = "Graph Upload") {
  const warned = [];
  const rendered = [];
  const listeners = {};
  const window = {
    setTimeout: (then) => then(),
    React: { createElement: (component) => component },
    ReactDOM: {
      createRoot: () => ({ render: (made) => rendered.push(...made), unmount: () => {} }),
      flushSync: (then) => then(),
    },
    dash_core_components: { Graph: { [READY]: {} }, Upload: { [READY]: true } },
    ...given,
  };
  const document = {
    addEventListener: (name, then) => (listeners[name] = then),
    createElement: () => ({}),
    querySelector: () => (lazy === null ? null : { content: lazy }),
  };
  vm.runInNewContext(SCRIPT, {
    window,
    document,
    console: { warn: (words) => warned.push(words) },
  });
  listeners.DOMContentLoaded();
  return { window, warned, rendered };
}

/* What a store is sent of these actions, once it is the window's. */
function sent(actions, state) {
  const reached = [];
  const { window } = opened({});
  window.store = { getState: () => state, dispatch: (action) => reached.push(action) };
  actions.forEach((action) => window.store.dispatch(action));
  return reached;
}

const reset = (itempath) => ({ type: "RESET_COMPONENT_STATE", payload: { itempath } });

test("a component that the page will need and that is not there yet is loaded", () => {
  const { rendered, warned, window } = opened({}, "Graph Upload");
  assert.equal(rendered.length, 1, "not what is there, and not again a little later");
  assert.equal(rendered[0], window.dash_core_components.Graph);
  assert.deepEqual(warned, []);
});

test("where a name of Dash or React is gone, nothing is loaded early and nothing breaks", () => {
  const gone = [
    { dash_core_components: undefined },
    { dash_core_components: {} },
    { dash_core_components: { Graph: {}, Upload: {} } },
    { React: undefined },
    { ReactDOM: undefined },
    { ReactDOM: {} },
  ];
  gone.forEach((given) => assert.deepEqual(opened(given).rendered, []));
  opened({}, null);
});

test("only what makes the store forget nothing is kept from it", () => {
  const known = { layoutHashes: { "children,0,props": {} } };
  const forgets = reset(["children", 0]);
  assert.deepEqual(sent([reset(["children", 1]), forgets], known), [forgets]);
});

test("actions and stores of another shape are left alone", () => {
  const odd = [
    { type: "RESET_COMPONENT_STATE" },
    reset(undefined),
    reset("children"),
    () => {},
    { type: "OTHER" },
  ];
  assert.deepEqual(sent(odd, { layoutHashes: {} }), odd);
  assert.deepEqual(sent([reset(["children"])], {}).length, 1);
  const { window } = opened({});
  window.store = {};
  window.store = undefined;
});
