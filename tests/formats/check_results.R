# Opens a run directory's results.h5 with ncdf4, hdf5r and rhdf5 and compares all of them with
# tables/headline.csv. R sees axes reversed: (scenario, replicate, time) is [time, replicate, scenario].
#
#   Rscript check_results.R DIR

folder <- commandArgs(trailingOnly = TRUE)[1]
file <- file.path(folder, "results.h5")
findings <- character()
expect <- function(good, finding) if (!isTRUE(good)) findings <<- c(findings, finding)
same <- function(a, b) {
  a <- as.vector(a); b <- as.vector(b)
  length(a) == length(b) && all((is.na(a) & is.na(b)) | (!is.na(a) & !is.na(b) & a == b))
}

# R reads decimals to within a unit or two in the last place (R_strtod); Python's readers compare to the bit.
read_alike <- function(a, text) {
  a <- as.vector(a); b <- suppressWarnings(as.numeric(text))
  length(a) == length(b) && all((is.na(a) & is.na(b)) | (!is.na(a) & !is.na(b) & abs(a - b) <= 2^-51 * abs(b)))
}

needed <- c("ncdf4", "hdf5r", "rhdf5")
absent <- needed[!sapply(needed, requireNamespace, quietly = TRUE)]
if (length(absent)) stop("not installed: ", paste(absent, collapse = ", "))

csv <- read.csv(file.path(folder, "tables", "headline.csv"), colClasses = "character",
                encoding = "UTF-8", na.strings = character())

nc <- ncdf4::nc_open(file)
h5 <- hdf5r::H5File$new(file, mode = "r")
labels <- lapply(nc$dim, function(d) as.character(d$vals))
days <- nc$dim$time$vals
if (!is.null(days)) {
  expect(nc$dim$time$units == "days since 2000-01-01", "ncdf4: time has other units")
  labels$time <- format(as.Date("2000-01-01") + days, "%Y-%m")
  expect(all(format(as.Date("2000-01-01") + days, "%d") == "01"), "ncdf4: a month's label is not its first day")
}

# Numbers as R's users see them: missing cells become NA.
missing_as_na <- function(values, fill) {
  values <- array(as.numeric(values), dim = if (is.null(dim(values))) length(values) else dim(values))
  if (!is.null(fill)) values[!is.na(values) & values == as.numeric(fill)] <- NA
  values
}

for (name in names(nc$var)) {
  variable <- nc$var[[name]]
  axes <- sapply(variable$dim, function(d) d$name)          # reversed: the last axis of the file first
  seen <- missing_as_na(ncdf4::ncvar_get(nc, name, collapse_degen = FALSE), NULL)
  expect(nchar(variable$units) > 0 && nchar(variable$longname) > 0, paste(name, "ncdf4: no units or long_name"))

  # hdf5r and rhdf5 know no fill values.
  if (h5[[name]]$get_type()$get_class() != "H5T_STRING") {
    fill <- if (h5[[name]]$attr_exists("_FillValue")) hdf5r::h5attr(h5[[name]], "_FillValue")
    by_hdf5r <- missing_as_na(h5[[name]]$read(drop = FALSE), fill)
    by_rhdf5 <- missing_as_na(suppressMessages(rhdf5::h5read(file, name)), fill)
    expect(same(seen, by_hdf5r), paste(name, "hdf5r sees other values than ncdf4"))
    expect(same(seen, by_rhdf5), paste(name, "rhdf5 sees other values than ncdf4"))
    expect(identical(as.numeric(dim(by_rhdf5)), as.numeric(variable$varsize)), paste(name, "rhdf5 sees other axes"))
    expect(hdf5r::h5attr(h5[[name]], "units") == variable$units, paste(name, "hdf5r sees other units"))
  }

  rows <- csv[csv$variable == name, ]
  if (nrow(rows) == 0) next
  expect(all(rows$unit == variable$units), paste(name, "headline.csv has another unit"))
  groups <- rev(setdiff(axes, names(csv)))                  # in the order of the file
  parts <- strsplit(rows$group, "[;,/|]")
  index <- matrix(NA_integer_, nrow(rows), length(axes))
  for (i in seq_along(axes)) {
    axis <- axes[i]
    wanted <- if (axis == "time") substr(rows$time, 1, 7)
      else if (axis %in% groups) sub("^[^=]*=", "", sapply(parts, `[`, match(axis, groups)))
      else rows[[axis]]
    index[, i] <- match(enc2utf8(wanted), enc2utf8(labels[[axis]]))
  }
  if (anyNA(index)) { findings <- c(findings, paste(name, "a label of headline.csv is not in results.h5")); next }
  expect(read_alike(seen[index], rows$value), paste(name, "R sees other values than headline.csv"))
}
title <- ncdf4::ncatt_get(nc, 0, "title")
expect(title$hasatt, "ncdf4: no title")
expect(identical(enc2utf8(title$value), enc2utf8(hdf5r::h5attr(h5, "title"))), "hdf5r and ncdf4 read other titles")
ncdf4::nc_close(nc)
h5$close_all()

if (length(findings)) {
  message(paste(findings, collapse = "\n"))
  quit(status = 1)
}
cat("R: all well\n")
