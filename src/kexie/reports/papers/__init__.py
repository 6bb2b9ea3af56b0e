"""A Paper as a file: Word in the layout of official documents, a page that stands alone, clean Markdown."""
