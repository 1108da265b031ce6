/* Figure cards as one image, made in the browser: the finding, how to read it, every graph where it stands with its
   heading, and the line that says where the numbers come from, on the ground they are seen on. */
(function () {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  const EDGE = 20; // pixels around everything
  const GAP = 12;
  const SHARPNESS = 2; // pixels of a PNG for each one on the screen
  const FONT = "'Inter Variable', Inter, system-ui, -apple-system, 'Segoe UI', sans-serif";

  const pen = document.createElement("canvas").getContext("2d");

  /* The words of an element in lines that fit, as its style writes them. */
  function lines(element, width) {
    const style = window.getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    pen.font = style.fontWeight + " " + size + "px " + FONT;
    const found = [];
    for (const word of element.textContent.trim().split(/\s+/)) {
      const longer = found.length ? found[found.length - 1] + " " + word : word;
      if (found.length && pen.measureText(longer).width <= width) found[found.length - 1] = longer;
      else found.push(word);
    }
    return { found, size, step: size * 1.4, colour: style.color, weight: style.fontWeight };
  }

  function add(parent, name, values) {
    const made = document.createElementNS(SVG, name);
    Object.entries(values).forEach(([key, value]) => made.setAttribute(key, value));
    parent.append(made);
    return made;
  }

  /* Writes lines below `top` and gives the place below them. */
  function write(image, text, left, top) {
    text.found.forEach((line, at) => {
      const words = add(image, "text", {
        x: left,
        y: top + text.size + at * text.step,
        fill: text.colour,
        "font-size": text.size,
        "font-weight": text.weight,
        "font-family": FONT,
      });
      words.textContent = line;
    });
    return top + text.found.length * text.step;
  }

  async function drawn(graph) {
    const size = { width: graph.clientWidth, height: graph.clientHeight };
    const plain = await window.Plotly.toImage(graph, {
      format: "svg",
      imageDataOnly: true,
      ...size,
    });
    return new DOMParser().parseFromString(plain, "image/svg+xml").documentElement;
  }

  async function compose(card) {
    const body = card.querySelector(".fig-body");
    const place = body.getBoundingClientRect();
    const said = [...card.querySelectorAll(".fig-title, .fig-note")].filter(
      (words) => words.textContent,
    );
    const foot = [...card.querySelectorAll(".fig-foot")];
    const below = (top, words) => write(image, lines(words, place.width), EDGE, top);
    const width = Math.ceil(place.width) + 2 * EDGE;
    const image = document.createElementNS(SVG, "svg");
    image.setAttribute("xmlns", SVG);
    const colour = window.getComputedStyle(card).backgroundColor;
    const ground = add(image, "rect", { width: "100%", height: "100%", fill: colour });
    const top = said.reduce(below, EDGE) + GAP;
    const at = (element) => {
      const box = element.getBoundingClientRect();
      return [box.left - place.left + EDGE, box.top - place.top + top];
    };
    for (const heading of body.querySelectorAll(".fig-small-title")) {
      const [left, above] = at(heading);
      write(image, lines(heading, heading.clientWidth), left, above);
    }
    for (const graph of body.querySelectorAll(".js-plotly-plot")) {
      if (!graph.offsetParent) continue; // of another width of the screen
      const [left, above] = at(graph);
      const part = await drawn(graph);
      part.setAttribute("x", left);
      part.setAttribute("y", above);
      image.append(document.importNode(part, true));
    }
    const height = Math.ceil(foot.reduce(below, top + place.height + GAP) + EDGE);
    ground.setAttribute("height", height);
    image.setAttribute("width", width);
    image.setAttribute("height", height);
    image.setAttribute("viewBox", "0 0 " + width + " " + height);
    return { text: new XMLSerializer().serializeToString(image), width, height };
  }

  function inText(blob) {
    return new Promise((done) => {
      const reader = new FileReader();
      reader.onload = () => done(reader.result);
      reader.readAsDataURL(blob);
    });
  }

  /* The page's fonts with their files inside: an image that is painted knows none of the page's own. */
  async function fonts() {
    const sheets = [...document.styleSheets].filter(
      (sheet) => sheet.href && sheet.href.startsWith(location.origin),
    );
    const faces = sheets.flatMap((sheet) => [...sheet.cssRules].map((rule) => [rule, sheet.href]));
    const ours = ([rule]) =>
      rule instanceof CSSFontFaceRule && rule.cssText.includes("Inter Variable");
    return Promise.all(
      faces.filter(ours).map(async ([rule, base]) => {
        const address = rule.cssText.match(/url\("?([^")]+)"?\)/)[1];
        const file = await (await fetch(new URL(address, base))).blob();
        return rule.cssText.replace(address, await inText(file));
      }),
    );
  }

  async function painted(image) {
    const style = "<style>" + (await fonts()).join("") + "</style>";
    const text = image.text.replace(/^(<svg[^>]*>)/, "$1" + style);
    return new Promise((done, failed) => {
      const picture = new Image();
      picture.onload = () => {
        const canvas = document.createElement("canvas");
        canvas.width = image.width * SHARPNESS;
        canvas.height = image.height * SHARPNESS;
        canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
        canvas.toBlob(done, "image/png");
      };
      picture.onerror = failed;
      picture.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text);
    });
  }

  function hand(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  async function save(button) {
    const card = button.closest(".fig-card");
    if (!window.Plotly || !card.querySelector(".fig-body .js-plotly-plot")) return; // not drawn yet
    button.disabled = true;
    try {
      const kind = button.dataset.save;
      const finding = card.querySelector(".fig-title").textContent;
      const name =
        finding
          .toLowerCase()
          .replace(/[^\p{L}\p{N}]+/gu, "-")
          .slice(0, 60) +
        "." +
        kind;
      const image = await compose(card);
      hand(
        kind === "svg" ? new Blob([image.text], { type: "image/svg+xml" }) : await painted(image),
        name,
      );
    } finally {
      button.disabled = false;
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-save]");
    if (button) save(button);
  });
})();
