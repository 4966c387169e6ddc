"""Tests of freezing: what stands in the folder is what the service would have said."""
