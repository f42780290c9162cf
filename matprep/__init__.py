"""Turns a pile of scans into an upload-ready package."""
