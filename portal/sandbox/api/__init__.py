"""The API's routes: which parameters each call takes, and what it does."""
