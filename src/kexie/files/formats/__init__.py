"""Every format to one plain text with a map back into the file: `extracting.text_of` is the door, docs/decisions/0006-formats.md tells why.

Nothing here knows a model, a book or the network. What parses (parsers/) runs in a child process without Django.
"""
