# Robyn's own refresh: a former model is recreated on the new data, written as Robyn's JSON, and robyn_refresh takes it on.

task_refresh <- function(job, dir) {
  progress("inputs")
  json <- timed("inputs", write_former(job, dir))
  data <- read_table(file.path(dir, "data.csv"), job$columns)
  arguments <- c(
    list(
      json_file = json, dt_input = data, refresh_steps = job$refresh$steps, bounds_freedom = job$refresh$bounds_freedom,
      refresh_iters = job$run$iterations, refresh_trials = job$run$trials, plot_pareto = FALSE, export = FALSE,
      plot_folder = dir, clusters = FALSE
    ),
    search_arguments(job$run)[
      c("intercept", "intercept_sign", "rssd_zero_penalty", "nevergrad_algo", "cores", "seed")
    ]
  )
  done <- timed("search", call_with("refresh_here", arguments))$listRefresh1
  collect <- done$InputCollect
  output <- done$OutputCollect
  write_decomposition(collect, dir)
  write_output(output, dir)
  models <- output$OutputModels
  list(
    pareto_fronts = output$pareto_fronts, window = window_of(collect), cores = models$cores, seed = models$seed,
    convergence = as.list(models$convergence$conv_msg),
    expected = ceiling(job$run$iterations / models$cores) * models$cores * job$run$trials,
    candidates = nrow(output$allPareto$resultHypParam), hyperparameters = collect$hyperparameters,
    chosen = output$selectID, former = shares(collect$xDecompAggPrev)
  )
}

# The former model at its hyperparameters, on the data of the refresh and in its own window. Returns the JSON's path.
write_former <- function(job, dir) {
  collect <- collect_inputs(job, dir)
  row <- read_table(file.path(dir, "hyperparameters.csv"), job$row_columns)[1, ]
  output <- refit(collect, row, job$run, lambda_limits(collect$dt_mod))
  output$hyper_updated <- lapply(job$refresh$ranges, as.numeric) # a refit knows its fixed values only
  output$plot_folder <- file.path(dir, "former")
  written <- robyn_write(collect, output, select_model = row$solID, dir = dir, quiet = TRUE)
  attr(written, "json_file")
}

# Inputs whose models are judged as those of a refresh are: by how far their shares lie from the former model's.
with_former <- function(collect, refresh) {
  if (is.null(refresh)) return(collect)
  former <- refresh$former$shares
  collect$xDecompAggPrev <- data.frame(rn = names(former), xDecompPerc = as.numeric(unlist(former)))
  collect$refresh_steps <- refresh$steps
  collect
}

# robyn_run of fixed hyperparameters, whose models robyn_train never tells that they belong to a refresh.
run_as_refresh <- function(...) {
  here <- new.env(parent = asNamespace("Robyn"))
  here$robyn_mmm <- function(...) utils::getFromNamespace("robyn_mmm", "Robyn")(..., refresh = TRUE)
  here$robyn_train <- utils::getFromNamespace("robyn_train", "Robyn")
  environment(here$robyn_train) <- here
  run <- Robyn::robyn_run
  environment(run) <- here
  run(...)
}

shares <- function(decomposition) stats::setNames(as.list(decomposition$xDecompPerc), decomposition$rn)

# robyn_refresh with one test mended, in this process's memory only, and without its plots and files.
# From a JSON it compares the end of the window as text with dates, which R 4.2 never finds equal: the window then moves
# by one day, not by the steps, and the fit fails.
refresh_here <- function(...) {
  here <- new.env(parent = asNamespace("Robyn"))
  here$robyn_run <- function(...) {
    progress("search")
    Robyn::robyn_run(...)
  }
  here$robyn_outputs <- function(InputCollect, OutputModels, calibration_constraint, ...) {
    progress("outputs")
    candidates <- filtered_candidates(OutputModels, calibration_constraint)
    fronts <- if (nrow(candidates) <= 100) count_fronts(candidates) else "auto"
    Robyn::robyn_outputs(
      InputCollect, OutputModels,
      calibration_constraint = calibration_constraint, pareto_fronts = fronts, ...
    )
  }
  here$robyn_write <- function(..., export) Robyn::robyn_write(..., export = FALSE)
  here$refresh_plots_json <- function(...) NULL
  mended <- Robyn::robyn_refresh
  body(mended) <- replaced(
    body(mended), quote(InputCollectRF$window_end %in% totalDates),
    quote(as.Date(InputCollectRF$window_end) %in% totalDates)
  )
  environment(mended) <- here
  mended(...)
}

# An expression with one part replaced wherever it occurs.
replaced <- function(expression, part, by) {
  if (identical(expression, part)) return(by)
  if (!is.call(expression)) return(expression)
  for (i in seq_along(expression)) {
    if (!identical(expression[[i]], quote(expr = ))) {
      new <- replaced(expression[[i]], part, by)
      if (!is.null(new)) expression[[i]] <- new
    }
  }
  expression
}
