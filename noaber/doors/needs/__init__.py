"""What is needed and what fits, nearest first, with everybody's word (S0-04, S0-10)."""
