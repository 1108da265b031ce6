"""Reading files, the roles of columns, checks, data that continues a fit, lift studies."""
