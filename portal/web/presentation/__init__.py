"""What pages show, as ready strings: formats, colours, view models. No words of its own."""
