# Runs one job. Leaves result.json, or error.json with R's own words.

timings <- new.env()

timed <- function(stage, value) {
  started <- proc.time()[["elapsed"]]
  force(value)
  timings[[stage]] <- proc.time()[["elapsed"]] - started
  value
}

package_versions <- function() {
  packages <- c("Robyn", "glmnet", "prophet", "reticulate", "nloptr", "dplyr", "lares", "patchwork")
  versions <- lapply(stats::setNames(packages, packages), function(name) {
    if (nzchar(system.file(package = name))) as.character(utils::packageVersion(name)) else NULL
  })
  c(list(R = as.character(getRversion())), versions[!vapply(versions, is.null, logical(1))])
}

run_job <- function(dir) {
  said <- character() # distinct warnings, in order
  failed <- function(error) {
    where <- if (is.null(conditionCall(error))) "" else paste(deparse(conditionCall(error)[[1]]), collapse = "")
    write_json(list(message = conditionMessage(error), where = where, warnings = as.list(said)),
      file.path(dir, "error.json"))
  }
  heard <- function(warning) {
    said <<- union(said, conditionMessage(warning))
    invokeRestart("muffleWarning")
  }
  tryCatch(
    withCallingHandlers(
      {
        job <- jsonlite::fromJSON(file.path(dir, "job.json"))
        suppressPackageStartupMessages(library(Robyn))
        result <- get(paste0("task_", job$task))(job, dir)
        result$timings <- as.list(timings)
        result$versions <- package_versions()
        result$warnings <- as.list(said)
        write_json(result, file.path(dir, "result.json"))
      },
      warning = heard
    ),
    error = failed
  )
  invisible(NULL)
}
