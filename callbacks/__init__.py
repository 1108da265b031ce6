"""What happens: one module per page, the router `shell`, and `registration` of it all."""
