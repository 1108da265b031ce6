/* After a page has come, Dash's renderer sends its store one action for each new component ("forget what you knew of my
   changes"), and the store asks every component on the page about each of them: for a thousand components a million
   questions. Nearly always nothing is known that could be forgotten; such an action is dropped before it is sent. */
(function () {
  "use strict";

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
      made.dispatch = (action) => (changesNothing(action, made.getState().layoutHashes) ? action : dispatch(action));
    },
  });
})();
