"""The hosted pages: what Stripe shows to clients, small, and saying SANDBOX in large letters."""
