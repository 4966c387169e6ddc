"""`portal demo`: a fictional business with its clients, its small Stripe and its pages, at work."""
