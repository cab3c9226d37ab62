"""Benchmarks: every figure is printed beside a stated baseline measured in the same run."""
