"""What happens to money: attempts, credits, invoices, sessions, and what falls due by the clock."""
