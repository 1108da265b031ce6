# One golden run of Meta's Robyn, from a folder with job.json and data.csv. Needs Robyn installed; see README.md.
#   Rscript robyn.R <folder of our R code, for reading and writing tables> <folder of the run>
# Leaves its tables and result.json in <folder of the run>/out.

arguments <- commandArgs(trailingOnly = TRUE)
source(file.path(arguments[1], "tables.R"))
suppressPackageStartupMessages(library(Robyn))
folder <- arguments[2]
job <- jsonlite::fromJSON(file.path(folder, "job.json"), simplifyDataFrame = FALSE)
out <- function(name) file.path(folder, "out", name)
save_table <- function(table, name) write_table(table, out(paste0(name, ".csv")))

# Inputs: the first call checks the data, the second takes the hyperparameters and decomposes by prophet.
inputs <- job$inputs
inputs$dt_input <- read_table(file.path(folder, "data.csv"), job$columns)
if (!is.null(job$calibration_input)) {
  studies <- dplyr::bind_rows(lapply(job$calibration_input, as.data.frame))
  for (name in c("liftStartDate", "liftEndDate")) studies[[name]] <- as.Date(studies[[name]])
  inputs$calibration_input <- studies
}
collect <- call_with("robyn_inputs", inputs)
collect <- robyn_inputs(InputCollect = collect, hyperparameters = lapply(job$hyperparameters, as.numeric))
save_table(collect$dt_mod, "dt_mod")

# Search. The seed must be an integer, and quiet = TRUE would fail at the end of the first trial.
job$run$seed <- as.integer(job$run$seed)
models <- call_with("robyn_run", c(list(InputCollect = collect, quiet = FALSE), job$run))
save_table(models$convergence$errors, "convergence")

# Selection: as many fronts as hold `wanted` models, and their clusters.
output <- robyn_outputs(
  collect, models,
  pareto_fronts = "auto", min_candidates = job$wanted, clusters = TRUE, plot_pareto = FALSE, export = FALSE
)
save_table(output$allPareto$resultHypParam, "result_hyp_param")
save_table(output$allPareto$xDecompAgg, "x_decomp_agg_all")
if (!is.null(output$allPareto$resultCalibration)) save_table(output$allPareto$resultCalibration, "lift_calibration")
if (is.list(output$clusters)) {
  save_table(output$clusters$data, "clusters")
  save_table(output$clusters$models, "cluster_models")
  save_table(output$clusters$df_cluster_ci, "cluster_ci")
}

# Models to look at closely, among those that give two paid media an effect: the lowest and the highest error, and the
# one with most media without effect.
terms <- output$xDecompAgg[output$xDecompAgg$rn %in% collect$paid_media_selected, ]
effects <- tapply(terms$coef > 0, terms$solID, sum)
able <- output$resultHypParam[effects[output$resultHypParam$solID] >= 2, ]
able <- able$solID[order(able$error_score)]
shown <- unique(c(able[1], able[length(able)], able[which.min(effects[able])]))
of_shown <- function(table) table[table$solID %in% shown, ]
save_table(of_shown(output$xDecompVecCollect), "x_decomp_vec_collect")
save_table(of_shown(output$mediaVecCollect), "media_vec_collect")

respond <- function(model, channel, asked) {
  found <- call_with("robyn_response", list(
    InputCollect = collect, OutputCollect = output, select_model = model, metric_name = channel,
    metric_value = asked$metric_value, date_range = unlist(asked$date_range), quiet = TRUE
  ))
  found$plot <- NULL
  found$date <- format(found$date)
  if (!is.null(asked$metric_value)) { # these are what the plain call says
    found[grep("^(input|response)_", names(found))] <- NULL
  }
  c(list(solID = model, channel = channel, asked = asked), found)
}
calls <- list()
for (model in shown) for (channel in collect$all_media) for (asked in job$responses) {
  calls[[length(calls) + 1]] <- respond(model, channel, asked)
}
write_json(calls, out("response.json"))

allocate <- function(model, name) {
  plan <- call_with("robyn_allocator", c(
    list(
      InputCollect = collect, OutputCollect = output, select_model = model, plots = FALSE, export = FALSE, quiet = TRUE
    ),
    job$allocations[[name]]
  ))
  cbind(plan$dt_optimOut, scenario = name)
}
plans <- list()
for (model in shown) for (name in names(job$allocations)) plans[[length(plans) + 1]] <- allocate(model, name)
save_table(dplyr::bind_rows(plans), "allocator")

packages <- c("Robyn", "glmnet", "prophet", "reticulate", "nloptr", "dplyr")
versions <- lapply(stats::setNames(packages, packages), function(name) as.character(utils::packageVersion(name)))
write_json(list(
  allSolutions = I(output$allSolutions), pareto_fronts = output$pareto_fronts, shown = I(shown),
  window = c(collect$rollingWindowStartWhich, collect$rollingWindowEndWhich),
  convergence = I(models$convergence$conv_msg), versions = c(list(R = as.character(getRversion())), versions)
), out("result.json"))
