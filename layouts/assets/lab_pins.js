/* The lab's pins: at most four models, kept in the address and, for the way back to the page, in the browser's session. */
(function () {
  "use strict";

  const parts = (window.mixfrontLab = window.mixfrontLab || {});
  const MOST = 4;
  const LETTERS = "ABCD";
  const shelf = (run) => `mixfront-pins-${run}`;

  function stored(run) {
    try {
      return window.sessionStorage.getItem(shelf(run)) || "";
    } catch {
      return ""; // a private window
    }
  }

  function store(run, names) {
    try {
      window.sessionStorage.setItem(shelf(run), names);
    } catch {
      // a private window: the address has them
    }
  }

  /* Those that the page begins with. */
  function asked(run) {
    const named = new URL(location.href).searchParams.get("pins");
    return (named === null ? stored(run) : named).split(",").filter(Boolean);
  }

  function set(lab, pins) {
    lab.pins = pins.slice(0, MOST);
    const names = lab.pins.join(",");
    const address = new URL(location.href);
    if (names) address.searchParams.set("pins", names);
    else address.searchParams.delete("pins");
    window.history.replaceState(window.history.state, "", address.href.replace(/%2C/g, ","));
    store(lab.run, names);
    parts.page.props("lab-pins", { data: lab.pins });
    label(lab);
    mark(lab);
  }

  function toggle(lab, pin) {
    if (lab.pins.includes(pin))
      set(
        lab,
        lab.pins.filter((other) => other !== pin),
      );
    else if (lab.pins.length < MOST) set(lab, [...lab.pins, pin]);
    else parts.page.props("toast", { children: lab.words.full, is_open: true });
  }

  /* At once: the table is drawn again only when what remains changes. */
  function label(lab) {
    document.querySelectorAll(".pin[data-pin]").forEach((button) => {
      const place = lab.pins.indexOf(button.dataset.pin);
      button.setAttribute("aria-pressed", String(place >= 0));
      button.className = place >= 0 ? `pin pin-${place}` : "pin";
      button.dataset.letter = place >= 0 ? LETTERS[place] : "";
    });
  }

  function mark(lab) {
    const rows = lab.every || lab.own;
    const pins = lab.pins.map((pin, place) => ({
      row: rows.ids.indexOf(pin),
      letter: LETTERS[place],
      colours: lab.facts.pins[place],
    }));
    parts.front.mark(
      pins.filter(({ row }) => row >= 0),
      rows,
    );
  }

  parts.pins = { asked, set, toggle, label };
})();
