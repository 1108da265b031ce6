# Tables and job files between Python and R. Plain CSV and JSON: rpy2's own conversion loses NA, dates and big integers.

# A CSV as a data frame. `kinds` names each column's kind: "date", "number" or "text".
read_table <- function(path, kinds) {
  classes <- c(date = "Date", number = "numeric", text = "character")
  header <- names(utils::read.csv(path, nrows = 1, check.names = FALSE))
  utils::read.csv(
    path,
    colClasses = unname(classes[unlist(kinds)[header]]), check.names = FALSE, na.strings = "", encoding = "UTF-8"
  )
}

# A data frame as a CSV that gives back the same doubles: 17 significant digits, empty for NA and NaN.
write_table <- function(table, path) {
  table <- as.data.frame(table)
  quoted <- which(vapply(table, function(column) is.character(column) || is.factor(column), logical(1)))
  table[] <- lapply(table, exact)
  utils::write.csv(table, path, row.names = FALSE, na = "", quote = unname(quoted))
}

exact <- function(column) {
  if (!is.double(column) || inherits(column, "Date")) return(column)
  ifelse(is.na(column), NA_character_, sprintf("%.17g", column))
}

write_json <- function(value, path) {
  jsonlite::write_json(value, path, auto_unbox = TRUE, digits = NA, null = "null", na = "null")
}

# Calls a function by name with a list of arguments. Unlike do.call, the call (which R quotes in error messages)
# holds names instead of a whole table.
call_with <- function(name, arguments) {
  arguments <- arguments[!vapply(arguments, is.null, logical(1))]
  eval(as.call(c(as.name(name), sapply(names(arguments), as.name, simplify = FALSE))), arguments, globalenv())
}
