"""What is true: money, clients, invoices, links, attempts and their rules, in plain Python."""
