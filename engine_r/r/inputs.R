# From a job to Robyn's InputCollect.

# Two calls of robyn_inputs, as Robyn asks for: the first checks the data, the second the hyperparameters and engineers
# the features (prophet). A given dt_mod takes the place of the second call.
collect_inputs <- function(job, dir) {
  arguments <- job$inputs
  arguments$dt_input <- read_table(file.path(dir, "data.csv"), job$columns)
  if (!is.null(job$calibration_input)) arguments$calibration_input <- calibration(job$calibration_input)
  collect <- call_with("robyn_inputs", arguments)
  hyperparameters <- lapply(job$hyperparameters, as.numeric)
  given <- file.path(dir, "dt_mod.csv")
  if (!file.exists(given)) {
    return(robyn_inputs(InputCollect = collect, hyperparameters = hyperparameters))
  }
  collect$hyperparameters <- hyperparameters
  with_decomposition(collect, given)
}

with_decomposition <- function(collect, path) {
  names <- c("ds", "dep_var", collect$all_ind_vars)
  kinds <- stats::setNames(as.list(c("date", rep("number", length(names) - 1))), names)
  decomposed <- dplyr::as_tibble(read_table(path, kinds)[names])
  if (nrow(decomposed) != nrow(collect$dt_input)) {
    stop(sprintf("dt_mod has %s rows and the data %s; they must be the same periods.",
      nrow(decomposed), nrow(collect$dt_input)), call. = FALSE)
  }
  collect$dt_mod <- decomposed
  collect$dt_modRollWind <- decomposed[collect$rollingWindowStartWhich:collect$rollingWindowEndWhich, ]
  collect
}

calibration <- function(studies) {
  studies <- as.data.frame(studies)
  for (name in c("liftStartDate", "liftEndDate")) studies[[name]] <- as.Date(studies[[name]])
  studies
}

# Robyn searches lambda_hp in [0, 1] between these two values (robyn_mmm), and takes lambda itself in a fixed model.
lambda_limits <- function(dt_mod) {
  ratio <- 0.0001
  x <- dt_mod[setdiff(names(dt_mod), c("ds", "dep_var"))]
  lambda_seq <- utils::getFromNamespace("lambda_seq", "Robyn")
  high <- max(lambda_seq(x = x, y = dt_mod$dep_var, seq_len = 100, ratio)) * 0.1
  c(low = high * ratio, high = high)
}

# dt_mod keyed by ISO dates, as CSV.
write_decomposition <- function(collect, dir) {
  write_table(collect$dt_mod, file.path(dir, "out", "dt_mod.csv"))
}
