"""A calm page for the moment when a client's payment did not arrive."""
