"""What one model says: decomposition, response, returns, adstock, residuals; models compared."""
