"""Linking rules: what letters are about, found by regular expressions whose time is bounded."""
