"""What a family wants: in its own words and order; what who works for it proposes (S2-18)."""
