"""What a client can ask for and agree on: each is shown, filled in, checked, and then done."""
