"""The same chapter content built the usual way with other tools, to compare speed with."""
