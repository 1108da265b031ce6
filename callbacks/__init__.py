"""What happens: one module per page, which declares it in PAGES; `router` finds them."""
