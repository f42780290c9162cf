"""Doors to documents of pages: PDFs, and what LibreOffice and img2pdf make into PDFs."""
