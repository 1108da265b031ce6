# The models that Robyn selects after a search, and what is written of them.

# Robyn chooses fronts until they hold 100 models, and stops where no more than 100 can lie on a front. A small run then
# takes every front it has. Clusters come after, so that their failure costs nothing but the clusters.
select_models <- function(collect, models, wanted = 100) {
  candidates <- filtered_candidates(models)
  fronts <- "auto"
  if (nrow(candidates) <= wanted) fronts <- count_fronts(candidates)
  output <- robyn_outputs(
    InputCollect = collect, OutputModels = models, pareto_fronts = fronts, min_candidates = wanted,
    clusters = FALSE, plot_pareto = FALSE, export = FALSE
  )
  output$clusters <- group_models(collect, output)
  output
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

# Robyn's clusters of the selected models, or the condition that says why there are none.
group_models <- function(collect, output) {
  tryCatch(
    robyn_clusters(output, dep_var_type = collect$dep_var_type, quiet = TRUE, export = FALSE),
    error = function(condition) condition
  )
}

# Every candidate in the long tables, the selected models in the two tables by period.
write_output <- function(output, dir) {
  write <- function(table, name) write_table(table, file.path(dir, "out", paste0(name, ".csv")))
  parameters <- output$allPareto$resultHypParam
  write(parameters, "resultHypParam")
  write(without_repeats(output$allPareto$xDecompAgg, parameters), "xDecompAgg")
  write(output$xDecompVecCollect, "xDecompVecCollect")
  write(output$mediaVecCollect, "mediaVecCollect")
  if (!is.null(output$allPareto$resultCalibration)) write(output$allPareto$resultCalibration, "resultCalibration")
  if (!is.null(output$OutputModels$convergence)) write(convergence_table(output$OutputModels), "convergence")
  if ("data" %in% names(output$clusters)) {
    write(clustered(output), "clusters")
    write(output$clusters$df_cluster_ci, "clusterCI")
  }
}

# Robyn repeats each model's errors in every row of xDecompAgg; at 10,000 candidates that is most of the table.
# `pos` means something else there (this variable's contribution, not all of them) and stays.
without_repeats <- function(decomposition, parameters) {
  repeated <- setdiff(names(parameters), c("solID", "pos"))
  decomposition[setdiff(names(decomposition), repeated)]
}

convergence_table <- function(models) {
  errors <- as.data.frame(models$convergence$errors)
  errors$cuts <- as.integer(as.character(errors$cuts)) # the last evaluation of each cut
  errors
}

# Robyn keeps the score of each cluster's best model only.
clustered <- function(output) {
  errors_scores <- utils::getFromNamespace("errors_scores", "Robyn")
  models <- as.data.frame(output$clusters$data)
  models$error_score <- errors_scores(models, ts_validation = "nrmse_test" %in% names(models))
  models[c("solID", "cluster", "n", "error_score", "top_sol")]
}

# What a run says about its clusters, for the manifest.
clusters_note <- function(output) {
  if (inherits(output$clusters, "condition")) return(list(error = conditionMessage(output$clusters)))
  list(count = output$clusters$n_clusters, wss = as.list(output$clusters$wss$data$wss))
}
