"""Files that people send: only where a page asks one, no larger than agreed, never on disk."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

MOST_BYTES = 25_000_000  # of a photo
MOST_OF_A_PLAN = 20_000_000  # of a plan as a file; its own page is stricter
_FORM_AROUND_IT = 100_000
# How much is taken, by the name of the address.
TAKEN = {
    "photo_circle": MOST_BYTES,
    "photo_own_plan": MOST_BYTES,
    "bring_along": MOST_OF_A_PLAN,
}


class OnlyWhereAsked(FileUploadHandler):
    """Keeps a file in memory at the addresses that take one; lets any other file go unread."""

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        """content_length is the third of what Django gives."""
        match = self.request.resolver_match if self.request else None
        size = args[2] if len(args) > 2 else kwargs.get("content_length", 0)
        most = TAKEN.get(match.view_name, 0) if match else 0
        self.is_taken = bool(most) and size <= most + _FORM_AROUND_IT

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins."""
        super().new_file(*args, **kwargs)
        if not self.is_taken:
            raise SkipFile
        self.held = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """A piece of it."""
        self.held.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile | None:
        """The whole of it."""
        if not self.is_taken:
            return None
        self.held.seek(0)
        return InMemoryUploadedFile(
            self.held,
            self.field_name,
            self.file_name,
            self.content_type,
            file_size,
            self.charset,
            self.content_type_extra,
        )
