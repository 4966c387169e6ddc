"""The owner's desk: behind a sign-in link, in French or English, never frozen."""
