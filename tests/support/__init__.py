"""What tests start from: a business, clients, servers. No module of the portal is ever patched."""
