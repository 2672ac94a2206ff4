"""The acts of the plan: a verb per function, a file per subject."""
