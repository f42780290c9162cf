"""Manifest value to what people read: HTML and terminal."""
