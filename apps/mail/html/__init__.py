"""HTML of letters read for its text, without Django."""
