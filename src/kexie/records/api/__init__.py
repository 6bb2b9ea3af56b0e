"""The API: what the pages do, for programs. Made from the same declarations, forms, actions and rules as the pages are.

Imported with the URL map alone, so that the command line does not wait for it. docs/api.md goes through it.
"""
