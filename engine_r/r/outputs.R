# The models that Robyn selects after a search, and what is written of them.

# Robyn chooses fronts until they hold 100 models, and stops where no more than 100 can lie on a front. A small run then
# takes every front it has.
select_models <- function(collect, models, wanted = 100) {
  candidates <- filtered_candidates(models)
  fronts <- "auto"
  if (nrow(candidates) <= wanted) fronts <- count_fronts(candidates)
  robyn_outputs(
    InputCollect = collect, OutputModels = models, pareto_fronts = fronts, min_candidates = wanted,
    clusters = FALSE, plot_pareto = FALSE, export = FALSE
  )
}

count_fronts <- function(candidates) {
  pareto_front <- utils::getFromNamespace("pareto_front", "Robyn")
  fronts <- pareto_front(candidates$nrmse, candidates$decomp.rssd, pareto_fronts = Inf)
  as.integer(max(1, fronts$pareto_front, na.rm = TRUE))
}

# The models that pass Robyn's filter (robyn_pareto, mape.qt10) and so can lie on a front.
filtered_candidates <- function(models, calibration_constraint = 0.1) {
  trials <- models[grepl("^trial[0-9]+$", names(models))]
  all <- dplyr::bind_rows(lapply(trials, function(trial) trial$resultCollect$resultHypParam))
  limit <- function(column, share) all[[column]] <= stats::quantile(all[[column]], share, na.rm = TRUE)
  all[which(limit("mape", calibration_constraint) & limit("nrmse", 0.9) & limit("decomp.rssd", 0.9)), ]
}

# Every candidate in the two long tables, the selected models in the two tables by period.
write_output <- function(output, dir) {
  out <- function(name) file.path(dir, "out", paste0(name, ".csv"))
  parameters <- output$allPareto$resultHypParam
  write_table(parameters, out("resultHypParam"))
  write_table(without_repeats(output$allPareto$xDecompAgg, parameters), out("xDecompAgg"))
  write_table(output$xDecompVecCollect, out("xDecompVecCollect"))
  write_table(output$mediaVecCollect, out("mediaVecCollect"))
}

# Robyn repeats each model's errors in every row of xDecompAgg; at 10,000 candidates that is most of the table.
# `pos` means something else there (this variable's contribution, not all of them) and stays.
without_repeats <- function(decomposition, parameters) {
  repeated <- setdiff(names(parameters), c("solID", "pos"))
  decomposition[setdiff(names(decomposition), repeated)]
}
