"""The search for the best bytes under a limit."""
