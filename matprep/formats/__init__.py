"""The only doors to the libraries that read and write files of a kind."""
