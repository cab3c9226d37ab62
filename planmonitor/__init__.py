"""What is known about a plan and how it is judged; the single source for page, command line and tests."""
