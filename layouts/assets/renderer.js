/* Two things that Dash's renderer does slowly. Both lean on names that Dash does not promise to keep: where one is gone,
   nothing happens here, and Dash does it its own way.

   Some components load when they are first met, and React keeps half a second between what stands in for them and
   themselves. Those that the page is known to have are asked for before it comes; figures are, a little later, by all.

   After a page has come, the store is sent one action for each new component ("forget what you knew of its changes"),
   and asks every component on the page about each of them: for a thousand components a million questions. Nearly always
   nothing is known that could be forgotten; such an action is dropped before it is sent. */
(function () {
  "use strict";

  const LATER = 3000; // ms until a page without figures loads what the next one may need
  const READY = "_dashprivate_isLazyComponentReady"; // of lazy components: true, or what is waited for

  const asked = new Set(); // once is enough: what has just come, and does not say so yet, would be drawn

  function unloaded(name) {
    const component = (window.dash_core_components || {})[name];
    return component && !asked.has(name) && READY in component && component[READY] !== true;
  }

  /* Asked for and not there yet: it is not drawn, as what it draws wants Dash around it. */
  function warm(named) {
    const made = named
      .filter(unloaded)
      .map((name) =>
        window.React.createElement(window.dash_core_components[name], { key: name, id: name }),
      );
    if (!made.length) return;
    named.forEach((name) => asked.add(name));
    const root = window.ReactDOM.createRoot(document.createElement("div"));
    window.ReactDOM.flushSync(() => root.render(made));
    root.unmount();
  }

  function tried(names) {
    try {
      warm(names);
    } catch (error) {
      console.warn("Components could not be loaded early.", error);
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    const meta = document.querySelector("meta[name=lazy]");
    tried(meta ? meta.content.split(" ").filter(Boolean) : []);
    window.setTimeout(() => tried(["Graph"]), LATER);
  });

  /* Whether an action would have the store forget what it does not know: as its reducer compares paths. */
  function changesNothing(action, known) {
    if (!action || action.type !== "RESET_COMPONENT_STATE" || !known || !action.payload)
      return false;
    const path = action.payload.itempath;
    if (!Array.isArray(path)) return false;
    const prefix = path.join(",");
    return !Object.keys(known).some((changed) => changed.startsWith(prefix));
  }

  function wrapped(store) {
    const dispatch = store.dispatch;
    store.dispatch = (action) =>
      changesNothing(action, store.getState().layoutHashes) ? action : dispatch(action);
  }

  let store;
  Object.defineProperty(window, "store", {
    configurable: true,
    get: () => store,
    set: (made) => {
      store = made;
      if (made && made.dispatch && made.getState) wrapped(made);
    },
  });
})();
