# What the probe asks R about the machine, before any package is loaded.

# As R itself sees them: a start-up file (Renviron) may have changed what the bridge had set.
session_settings <- function() {
  list(
    python = Sys.getenv("RETICULATE_PYTHON"), time_zone = Sys.timezone(), collation = Sys.getlocale("LC_COLLATE"),
    utf8 = as.character(l10n_info()[["UTF-8"]])
  )
}
