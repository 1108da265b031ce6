# Robyn's own files of one model each: written after a fit, and brought back to life.

# A fit, and `robyn_write` for the models with the lowest DECOMP.RSSD among those selected.
task_write <- function(job, dir) {
  progress("inputs")
  collect <- timed("inputs", collect_inputs(job, dir))
  write_decomposition(collect, dir)
  progress("search")
  models <- timed("search", call_with("robyn_run", c(list(InputCollect = collect), search_arguments(job$run))))
  progress("outputs")
  output <- timed("outputs", robyn_outputs(
    InputCollect = collect, OutputModels = models, pareto_fronts = count_fronts(filtered_candidates(models)),
    clusters = FALSE, plot_pareto = FALSE, export = FALSE
  ))
  shown <- output$resultHypParam[order(output$resultHypParam$decomp.rssd), ]$solID
  chosen <- utils::head(shown, job$files)
  for (model in chosen) robyn_write(collect, output, model, dir = file.path(dir, "files"), quiet = TRUE)
  list(models = as.list(chosen))
}

# `robyn_recreate` as a person would call it, on the file and the data.
task_recreate <- function(job, dir) {
  progress("refit")
  data <- read_table(file.path(dir, "data.csv"), job$columns)
  found <- timed("refit", robyn_recreate(
    file.path(dir, "model.json"), dt_input = data, plot_pareto = FALSE, quiet = TRUE
  ))
  write_decomposition(found$InputCollect, dir)
  output <- found$OutputCollect
  write_table(output$resultHypParam, file.path(dir, "out", "resultHypParam.csv"))
  write_table(output$xDecompAgg, file.path(dir, "out", "xDecompAgg.csv"))
  list(solID = output$selectID)
}
