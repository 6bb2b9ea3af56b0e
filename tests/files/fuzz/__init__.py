"""Damaged and twisted copies of real files: none may crash the reader, each is read or refused with a sentence."""
