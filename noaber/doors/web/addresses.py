"""What may stand in an address."""

from django.urls.converters import IntConverter


class RowNumber(IntConverter):
    """A number that a row can have; a longer one is an address that is not there."""

    regex = "[1-9][0-9]{0,17}"
