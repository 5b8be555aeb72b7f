"""Readers of pixels, one file a format; nothing is imported before it is used."""
