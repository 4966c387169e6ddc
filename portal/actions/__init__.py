"""What someone can do: each action is a short series of transactions around calls to Stripe."""
