# A fit in parts: what is prepared once, one trial alone, and all trials gathered. Parts are RDS files, exact to the bit.

task_prepare <- function(job, dir) {
  progress("inputs")
  write_part(timed("inputs", collect_inputs(job, dir)), dir)
  list()
}

# Robyn seeds trial k of a run with seed + k. Alone, it is the only trial of a run whose seed is k - 1 higher.
task_trial <- function(job, dir) {
  collect <- read_part("prepared", dir)$value
  number <- as.integer(job$number)
  run <- search_arguments(job$run)
  run$seed <- run$seed + number - 1L
  run$trials <- 1L
  progress("search")
  write_part(
    {
      models <- timed("search", call_with("robyn_run", c(list(InputCollect = collect), run)))
      models$trial1 <- numbered(models$trial1, number)
      models[setdiff(names(models), c("convergence", "ts_validation_plot"))] # of one trial only, and large
    },
    dir
  )
  list()
}

task_gather <- function(job, dir) {
  prepared <- read_part("prepared", dir)
  found <- lapply(seq_len(job$found), function(number) read_part(paste0("trial-", number), dir))
  collect <- prepared$value
  run <- search_arguments(job$run)
  models <- gathered(lapply(found, `[[`, "value"), run)
  for (text in heard_before(prepared, found, run, collect)) warning(text, call. = FALSE)
  write_decomposition(collect, dir)
  finish_fit(job, dir, collect, models)
}

# The models of all trials as one call of robyn_run leaves them, without the plots of the trained periods.
gathered <- function(found, run) {
  first <- found[[1]]
  trials <- lapply(found, `[[`, "trial1")
  names(trials) <- paste0("trial", seq_along(trials))
  models <- c(trials, first[setdiff(names(first), "trial1")])
  models$trials <- length(trials)
  models$seed <- run$seed
  if (!isTRUE(models$hyper_fixed)) models$convergence <- robyn_converge(models)
  attr(models, "hyper_fixed") <- models$hyper_fixed
  attr(models, "refresh") <- FALSE
  class(models) <- c("robyn_models", "list")
  models
}

# The only trial of a run, as trial `number` of another.
numbered <- function(trial, number) {
  tables <- intersect(c("resultHypParam", "xDecompAgg", "liftCalibration"), names(trial$resultCollect))
  trial$resultCollect[tables] <- lapply(trial$resultCollect[tables], function(table) {
    if ("trial" %in% names(table)) table$trial <- number
    if ("solID" %in% names(table)) table$solID <- sub("^1_", paste0(number, "_"), table$solID)
    table
  })
  trial$trial <- number
  trial
}

# The warnings of all parts. That there are few trials is said of the whole run, not of each trial alone.
heard_before <- function(prepared, found, run, collect) {
  few <- "We recommend to run at least"
  said <- unlist(lapply(found, `[[`, "warnings"))
  check <- utils::getFromNamespace("check_iteration", "Robyn")
  whole <- heard_in(check(collect$calibration_input, run$iterations, run$trials, FALSE, FALSE))$warnings
  unique(c(prepared$warnings, whole, said[!startsWith(as.character(said), few)]))
}

# The value of an expression and what it warned of.
heard_in <- function(expression) {
  said <- character()
  value <- withCallingHandlers(expression, warning = function(warning) {
    said <<- union(said, conditionMessage(warning))
    invokeRestart("muffleWarning")
  })
  list(value = value, warnings = said)
}

write_part <- function(expression, dir) {
  saveRDS(heard_in(expression), file.path(dir, "out", "part.rds"), compress = "gzip")
}

read_part <- function(name, dir) readRDS(file.path(dir, paste0(name, ".rds")))
