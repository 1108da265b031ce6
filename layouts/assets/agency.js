/* The agency's home: what is asked for in the address; the view and the limit in cookies, for the next visit. */
(function () {
  "use strict";

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.agency = {
    keep: function (show, view, sort, words, days) {
      const address = new URL(location.href);
      const asked = { show: show, view: view, sort: sort, q: words, days: days };
      Object.entries(asked).forEach(([name, value]) => {
        if (value) address.searchParams.set(name, value);
        else address.searchParams.delete(name);
      });
      window.history.replaceState(window.history.state, "", address.href);
      const secure = location.protocol === "https:" ? "; Secure" : "";
      const forAYear = "; Path=/; Max-Age=31536000; SameSite=Lax" + secure;
      document.cookie = "clients_view=" + view + forAYear;
      document.cookie = "clients_days=" + days + forAYear;
    },
  };
})();
