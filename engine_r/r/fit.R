# The whole of Robyn: inputs, search, selection.

task_fit <- function(job, dir) {
  progress("inputs")
  collect <- timed("inputs", collect_inputs(job, dir))
  write_decomposition(collect, dir)
  progress("search")
  models <- timed("search", call_with("robyn_run", c(list(InputCollect = collect), search_arguments(job$run))))
  finish_fit(job, dir, collect, models)
}

# From what robyn_run found to tables and the end of the job.
finish_fit <- function(job, dir, collect, models) {
  progress("outputs")
  output <- timed("outputs", select_models(collect, models))
  write_output(output, dir)
  list(
    pareto_fronts = output$pareto_fronts, window = window_of(collect), cores = models$cores, seed = models$seed,
    clusters = clusters_note(output), candidates = nrow(output$allPareto$resultHypParam),
    expected = ceiling(job$run$iterations / models$cores) * models$cores * job$run$trials
  )
}

# quiet = TRUE would lose all work at the end of the first trial: Robyn closes a progress bar it never opened.
# A seed that is not an integer is silently ignored.
search_arguments <- function(run) {
  run$seed <- as.integer(run$seed)
  run$quiet <- FALSE
  run
}

window_of <- function(collect) {
  rows <- collect$dt_modRollWind
  list(start = format(min(rows$ds)), end = format(max(rows$ds)), rows = nrow(rows))
}

task_decompose <- function(job, dir) {
  progress("inputs")
  collect <- timed("inputs", collect_inputs(job, dir))
  write_decomposition(collect, dir)
  list(window = window_of(collect))
}
