"""What queries answer and layouts show: frozen dataclasses that know neither of them."""
