"""What acts say when two people change the same thing."""


class ChangedMeanwhile(Exception):
    """Somebody else changed this meanwhile: both are shown, nothing is overwritten."""
