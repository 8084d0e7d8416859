"""The passes of one result run again: with other rules, by hand, between one-sided slopes."""
