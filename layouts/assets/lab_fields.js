/* Limits by number: what a brush on the lab's axes does, in two fields per axis. They are made when somebody opens them;
   lab.js listens to their `data-brush`. */
(function () {
  "use strict";

  function fill(place) {
    const { axes, words } = JSON.parse(document.querySelector(".lab-facts").dataset.lab);
    place.replaceChildren(
      ...axes.map(({ key, name }) => {
        const row = document.createElement("div");
        row.className = "by-hand-row";
        row.append(name);
        ["from", "to"].forEach((end) => {
          const field = document.createElement("input");
          field.className = "form-control form-control-sm";
          Object.assign(field.dataset, { brush: key, end });
          Object.assign(field, {
            inputMode: "decimal",
            placeholder: words[end],
            ariaLabel: `${name} ${words[end]}`,
          });
          row.append(field);
        });
        return row;
      }),
    );
  }

  document.addEventListener(
    "toggle",
    (event) => {
      const place = event.target.open && event.target.querySelector(".by-hand:empty");
      if (place) fill(place);
    },
    true,
  );
})();
