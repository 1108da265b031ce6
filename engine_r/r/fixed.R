# Models at given hyperparameters, and budgets planned on one of them.

task_evaluate <- function(job, dir) {
  progress("inputs")
  collect <- with_former(timed("inputs", collect_inputs(job, dir)), job$refresh)
  rows <- read_table(file.path(dir, "hyperparameters.csv"), job$row_columns)
  limits <- lambda_limits(collect$dt_mod)
  models <- timed("refit", lapply(seq_len(nrow(rows)), function(i) {
    progress("refit", i - 1, nrow(rows))
    refit(collect, rows[i, ], job$run, limits)
  }))
  progress("refit", nrow(rows), nrow(rows))
  bound <- function(name) dplyr::bind_rows(lapply(models, `[[`, name))
  write <- function(table, name) write_table(table, file.path(dir, "out", paste0(name, ".csv")))
  parameters <- bound("resultHypParam")
  write(parameters, "resultHypParam")
  write(without_repeats(bound("xDecompAgg"), parameters), "xDecompAgg")
  write(bound("xDecompVecCollect"), "xDecompVecCollect")
  write(bound("mediaVecCollect"), "mediaVecCollect")
  list(window = window_of(collect))
}

# One model by robyn_run(dt_hyper_fixed =), which takes lambda itself where a search takes lambda_hp.
refit <- function(collect, row, run, limits) {
  span <- limits[["high"]] - limits[["low"]]
  if (!is.null(row$lambda_hp) && !is.na(row$lambda_hp)) row$lambda <- limits[["low"]] + span * row$lambda_hp
  kept <- c("ts_validation", "add_penalty_factor", "intercept", "intercept_sign", "rssd_zero_penalty")
  arguments <- c(
    list(InputCollect = collect, dt_hyper_fixed = row, cores = 1, export = FALSE, plot_pareto = FALSE, quiet = TRUE),
    run[intersect(kept, names(run))]
  )
  output <- call_with(if (is.null(collect$xDecompAggPrev)) "robyn_run" else "run_as_refresh", arguments)
  output$resultHypParam$lambda_hp <- (output$resultHypParam$lambda - limits[["low"]]) / span
  output
}

task_allocate <- function(job, dir) {
  progress("inputs")
  collect <- timed("inputs", collect_inputs(job, dir))
  row <- read_table(file.path(dir, "hyperparameters.csv"), job$row_columns)[1, ]
  output <- timed("refit", refit(collect, row, job$run, lambda_limits(collect$dt_mod)))
  progress("allocate")
  arguments <- c(
    list(
      InputCollect = collect, OutputCollect = output, select_model = row$solID, plots = FALSE, export = FALSE,
      quiet = TRUE
    ),
    job$allocation
  )
  plan <- timed("allocate", call_with("robyn_allocator", arguments))
  write_table(plan$dt_optimOut, file.path(dir, "out", "dt_optimOut.csv"))
  list(
    status = plan$nlsMod$status, message = plan$nlsMod$message,
    skipped_coef0 = as.list(plan$skipped_coef0), skipped_constr = as.list(plan$skipped_constr),
    no_spend = as.list(plan$no_spend)
  )
}
