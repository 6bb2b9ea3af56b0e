"""Records of every kind out into workbooks and in from them, from the declaration alone."""
