"""What is seen: pure functions of values that return Dash components.

No app, tenants, Flask or SQL here.
"""
