"""`python -m matprep` and the `matprep` command."""

from matprep.cli.main import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
