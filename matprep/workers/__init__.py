"""Worker processes, their limits, and what their death means."""
