"""Pure Python that every part may use: days, text, problems."""
