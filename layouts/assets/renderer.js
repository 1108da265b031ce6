/* Two things that Dash's renderer does slowly.

   Some components load when they are first met, and React keeps half a second between what stands in for them and
   themselves. Those that the page is known to have are asked for before it comes; figures are, a little later, by all.

   After a page has come, the store is sent one action for each new component ("forget what you knew of its changes"),
   and asks every component on the page about each of them: for a thousand components a million questions. Nearly always
   nothing is known that could be forgotten; such an action is dropped before it is sent. */
(function () {
  "use strict";

  const LATER = 3000; // ms until a page without figures loads what the next one may need

  function warm(named) {
    // asked for and not there yet: it is not drawn, as what it draws wants Dash around it
    const names = named.filter(
      (name) => window.dash_core_components[name]._dashprivate_isLazyComponentReady !== true,
    );
    const root = window.ReactDOM.createRoot(document.createElement("div"));
    const made = names.map((name) =>
      window.React.createElement(window.dash_core_components[name], { key: name, id: name }),
    );
    window.ReactDOM.flushSync(() => root.render(made));
    root.unmount();
  }

  document.addEventListener("DOMContentLoaded", () => {
    warm(document.querySelector("meta[name=lazy]").content.split(" ").filter(Boolean));
    window.setTimeout(() => warm(["Graph"]), LATER);
  });

  function changesNothing(action, known) {
    if (!action || action.type !== "RESET_COMPONENT_STATE" || !known) return false;
    const path = action.payload.itempath;
    if (!path) return true;
    const prefix = path.join(","); // as the reducer compares them
    return !Object.keys(known).some((changed) => changed.startsWith(prefix));
  }

  let store;
  Object.defineProperty(window, "store", {
    configurable: true,
    get: () => store,
    set: (made) => {
      store = made;
      const dispatch = made.dispatch;
      made.dispatch = (action) =>
        changesNothing(action, made.getState().layoutHashes) ? action : dispatch(action);
    },
  });
})();
