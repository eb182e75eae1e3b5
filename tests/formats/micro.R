# Reads every table of a run's micro.h5 with hdf5r and with rhdf5 and writes what R sees as CSV, for
# micro.py to compare with what pandas sees.
#
#   Rscript micro.R MICRO.h5 FOLDER

arguments <- commandArgs(trailingOnly = TRUE)
file <- arguments[1]
folder <- arguments[2]

h5 <- hdf5r::H5File$new(file, mode = "r")
tables <- c("categories", paste0("persons/", h5[["persons"]]$names))
for (table in tables) {
  frames <- list(hdf5r = h5[[table]]$read(), rhdf5 = rhdf5::h5read(file, table))
  for (reader in names(frames)) {
    frame <- frames[[reader]]
    stopifnot(is.data.frame(frame))
    numeric <- !sapply(frame, is.character)
    stopifnot(all(sapply(frame[numeric], function(column) is.integer(column) || is.double(column))))
    frame[numeric] <- lapply(frame[numeric], function(column) formatC(as.vector(column), digits = 17, format = "g", width = 1))
    write.csv(frame, file.path(folder, paste0(basename(table), ".", reader, ".csv")), row.names = FALSE)
  }
}
stopifnot(hdf5r::h5attr(h5[["persons/replicate_0"]], "FIELD_1_units") == "days since 2000-01-01")
h5$close_all()
cat(paste(tables, collapse = " "), "\n")
