"""What leaves as files."""
