# Letters by year, and who was written to again. Base R, no package:
#   Rscript examples/letters.R           (HRGRAPH_ENDPOINT names another server)
endpoint <- Sys.getenv("HRGRAPH_ENDPOINT", "http://127.0.0.1:8000")

ask <- function(path, ...) {
  given <- list(..., format = "csv")
  pairs <- paste(names(given), sapply(given, function(one) URLencode(as.character(one), reserved = TRUE)), sep = "=")
  read.csv(paste0(endpoint, path, "?", paste(pairs, collapse = "&")), encoding = "UTF-8")
}

letters_sent <- ask("/sparql", query = "
  PREFIX hr: <https://w3id.org/hrgraph/ontology#>
  SELECT ?letter ?date WHERE { ?letter a hr:Communication ; hr:date ?date }")
by_year <- table(substr(letters_sent$date, 1, 4))
cat(paste(names(by_year), by_year), sep = "\n")

again <- ask("/api/patterns/repeat-follow-ups", kind = "company", minimum = 3)
cat(paste0(again$addressee_label, ": ", again$letters, " letters"), sep = "\n")

if (interactive()) barplot(by_year, las = 2, main = "Letters known to hrgraph")
