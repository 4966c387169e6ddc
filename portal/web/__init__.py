"""What is seen and pressed: pages are shown by GET, acts are done by POST and answered by 303."""
