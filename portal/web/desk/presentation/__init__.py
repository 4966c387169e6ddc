"""What the pages of the desk show, as ready strings."""
