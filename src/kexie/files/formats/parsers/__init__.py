"""One module a format: bytes in, a Builder out. They run in the child, without Django and without the network."""
