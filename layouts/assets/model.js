/* The model's page: its depth in the address and in a cookie, which the server reads when the page is next opened. */
(function () {
  "use strict";

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.model = {
    depth: function (depth) {
      const address = new URL(location.href);
      address.searchParams.set("depth", depth);
      window.history.replaceState(window.history.state, "", address.href);
      const secure = location.protocol === "https:" ? "; Secure" : "";
      document.cookie = "depth=" + depth + "; Path=/; Max-Age=31536000; SameSite=Lax" + secure;
    },
  };
})();
