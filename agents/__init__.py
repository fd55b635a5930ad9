"""The Faust application: ingest, enrich, fuse and watch, one stage a file, and what they share."""
