"""The papers that people hand in: what speaks for each, and how the lines of a page lie to each other."""
