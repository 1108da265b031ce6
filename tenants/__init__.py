"""Who is asking and for whom: identity, tenant, rights, row visibility, brand."""
