/* The tables behind figures, made of their words when they are opened. */
(function () {
  "use strict";

  function cell(name, text, style) {
    const made = document.createElement(name);
    made.textContent = text;
    made.className = style;
    return made;
  }

  function fill(place) {
    const known = JSON.parse(place.dataset.table);
    const table = document.createElement("table");
    table.className = "fig-table";
    table.append(cell("caption", place.getAttribute("aria-label"), "visually-hidden"));
    const head = table.createTHead().insertRow();
    for (const [text, style] of known.head) {
      head.append(cell("th", text, style));
      head.lastChild.scope = "col";
    }
    const body = table.createTBody();
    for (const values of known.rows) {
      const row = body.insertRow();
      values.forEach((text, column) => {
        const style = known.head[column][1] + (text === known.unknown ? " unknown" : "");
        row.append(cell(column ? "td" : "th", text, style));
      });
      row.firstChild.scope = "row";
    }
    place.replaceChildren(table);
  }

  const open = (details) =>
    details && details.open && details.querySelectorAll("[data-table]").forEach(fill);
  document.addEventListener("toggle", (event) => open(event.target), true);
  // Other words for an open table: a new attribute, or another place in the stead of the one that was filled.
  new MutationObserver((changes) =>
    changes.forEach(({ type, target, addedNodes }) => {
      if (type === "attributes") open(target.closest("details"));
      addedNodes.forEach(
        (node) => node.dataset && node.dataset.table && node.closest("details[open]") && fill(node),
      );
    }),
  ).observe(document, {
    attributes: true,
    attributeFilter: ["data-table"],
    childList: true,
    subtree: true,
  });
})();
