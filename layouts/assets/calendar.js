/* The calendar of a date field knows English only; in other languages it asks `dateFns.locale` for its words. */
(() => {
  "use strict";

  const language = document.documentElement.lang;
  if (!language || language === "en") return;
  const named = (options, dates) => {
    const form = new Intl.DateTimeFormat(language, { timeZone: "UTC", ...options });
    return dates.map((date) => form.format(date));
  };
  const months = named(
    { month: "long" },
    Array.from({ length: 12 }, (_, month) => new Date(Date.UTC(2024, month, 1))),
  );
  const days = Array.from({ length: 7 }, (_, day) => new Date(Date.UTC(2024, 8, 1 + day))); // 1 September: a Sunday
  const short = named({ weekday: "short" }, days).map((name) => name.slice(0, 2));
  const long = named({ weekday: "long" }, days);
  const shortMonths = named(
    { month: "short" },
    Array.from({ length: 12 }, (_, month) => new Date(Date.UTC(2024, month, 1))),
  );
  /* Reads a month that somebody typed: its number, and what is left of the text. */
  const monthIn = (text) => {
    const at = shortMonths.findIndex((name) => text.toLowerCase().startsWith(name.toLowerCase()));
    return at < 0 ? null : { value: at, rest: text.slice(shortMonths[at].length) };
  };
  window.dateFns = {
    locale: {
      [language]: {
        code: language,
        formatLong: {},
        match: { month: monthIn },
        options: { weekStartsOn: 1, firstWeekContainsDate: 4 },
        localize: {
          month: (number, { width } = {}) => (width === "wide" ? months : shortMonths)[number],
          day: (number, { width } = {}) => (width === "wide" ? long : short)[number],
          ordinalNumber: String,
        },
      },
    },
  };
})();
