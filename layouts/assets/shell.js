/* What the frame does in the browser: light and dark without a reload, menus, the navigation on a phone, page titles. */
(function () {
  "use strict";

  const root = document.documentElement;

  function templates() {
    const holder = document.getElementById("shell-templates");
    try {
      return JSON.parse((holder && holder.dataset.templates) || "{}");
    } catch {
      return {};
    }
  }

  function repaint(mode) {
    const template = templates()[mode];
    if (!template || !window.Plotly) return;
    document.querySelectorAll(".js-plotly-plot").forEach((graph) => {
      window.Plotly.relayout(graph, { template: template });
    });
  }

  function setMode(mode) {
    root.setAttribute("data-bs-theme", mode);
    root.setAttribute("data-ag-theme-mode", mode);
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = "mode=" + mode + "; Path=/; Max-Age=31536000; SameSite=Lax" + secure;
    repaint(mode);
  }

  function closeMenus(except) {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (menu !== except) menu.open = false;
    });
  }

  function openNavigation(open) {
    const bar = document.querySelector(".topbar");
    const burger = document.querySelector(".burger");
    if (!bar || !burger) return;
    bar.classList.toggle("open", open);
    burger.setAttribute("aria-expanded", String(open));
  }

  /* Selects the code beside a button and copies it; works without https too, where browsers have no clipboard object. */
  function copyBeside(button) {
    window.getSelection().selectAllChildren(button.parentElement.querySelector("code"));
    if (!document.execCommand("copy")) return; // it stays selected, for a person to copy
    const label = button.querySelector("span");
    const before = label.textContent;
    if (before === button.dataset.done) return;
    label.textContent = button.dataset.done;
    window.setTimeout(() => {
      label.textContent = before;
    }, 2000);
  }

  document.addEventListener("click", (event) => {
    const inside = event.target.closest("details.menu");
    closeMenus(inside);
    if (event.target.closest(".mode"))
      setMode(root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark");
    if (event.target.closest(".burger"))
      openNavigation(!document.querySelector(".topbar").classList.contains("open"));
    const entry = event.target.closest(".nav-main a");
    if (entry && !event.metaKey && !event.ctrlKey) {
      markNavigation(entry.getAttribute("href")); // at once: the page may take a moment
      openNavigation(false);
    }
    if (event.target.closest(".menu-item")) closeMenus(null);
    if (event.target.closest(".copy")) copyBeside(event.target.closest(".copy"));
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.menu[open]");
    closeMenus(null);
    openNavigation(false);
    if (open) open.querySelector("summary").focus();
  });

  const OWNERS = { models: "runs" }; // pages that belong to another page's entry

  function markNavigation(pathname) {
    const base = document.querySelector(".shell")?.dataset.base || "";
    const first = pathname.slice(base.length).split("/")[1];
    const current = base + "/" + (OWNERS[first] || first);
    document.querySelectorAll(".nav-main a").forEach((link) => {
      if (link.getAttribute("href") === current) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    });
  }

  /* Dash is silent when the server refuses a callback or does not answer at all: the frame's notices say it. */
  const NOTICES = { 401: "signed-out", 409: "other-client", 413: "too-large", 429: "busy" };

  function notice(kind) {
    document.querySelectorAll(".notice").forEach((one) => {
      one.hidden = one.dataset.notice !== kind;
    });
  }

  const plainFetch = window.fetch;
  window.fetch = function (resource, options) {
    const address = String((resource && resource.url) || resource);
    const answer = plainFetch.call(window, resource, options);
    if (!address.includes("_dash-update-component")) return answer;
    return answer.then(
      (response) => {
        if (response.status < 400) notice(null);
        else notice(NOTICES[response.status] || (response.status >= 500 ? "unreachable" : null));
        return response;
      },
      (error) => {
        notice("unreachable");
        throw error;
      },
    );
  };

  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest("[data-notice] a[href^='/sign-in']");
      if (link)
        link.href = "/sign-in?next=" + encodeURIComponent(location.pathname + location.search);
    },
    true,
  );

  /* What Dash's own widgets leave out for screen readers. They come late, with scripts of their own. */
  function mend() {
    document.querySelectorAll("input[type=file]:not([aria-label])").forEach((input) => {
      input.setAttribute("aria-label", input.parentElement.textContent.trim());
    });
    document.querySelectorAll(".dash-datepicker-input-wrapper:not([role])").forEach((opener) => {
      opener.setAttribute("role", "combobox");
    });
  }
  const watcher = new MutationObserver(mend);

  let came = false;
  let arrivedAt = null; // no focus is moved on the first page, only on later ones

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.shell = {
    /* The address changed. The first page came with its frame; the browser asks for every other one. */
    wanted: function (href) {
      if (!href) return window.dash_clientside.no_update;
      const first =
        !came && document.getElementById("page-content").dataset.address === href.split("#")[0];
      came = true;
      return first ? window.dash_clientside.no_update : href;
    },
    /* A page has arrived: name the window after its heading, start at the top, let a screen reader read on from there. */
    arrived: function (content, pathname) {
      pathname = pathname || location.pathname; // of the first page Dash does not know it yet
      window.setTimeout(() => {
        markNavigation(pathname);
        const heading = document.querySelector("#page-content h1");
        const brand = document.body.querySelector(".shell")?.dataset.brand || "";
        if (heading) document.title = heading.textContent + (brand ? " · " + brand : "");
        if (arrivedAt !== null && arrivedAt !== pathname) {
          window.scrollTo(0, 0);
          if (heading) heading.focus({ preventScroll: true });
        }
        if (heading) arrivedAt = pathname;
        mend();
        watcher.disconnect();
        watcher.observe(document.getElementById("page-content"), {
          childList: true,
          subtree: true,
        });
        window.setTimeout(() => watcher.disconnect(), 5000);
      }, 0);
      return pathname;
    },
  };
})();
