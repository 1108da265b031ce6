"""What RQ calls. Each enters a tenant and calls one service."""
