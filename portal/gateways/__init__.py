"""The way to Stripe: a contract in our own words, and the one module that speaks to it."""
