"""The web server's entrance."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "noaber.settings")
application = get_wsgi_application()

from noaber.doors.web.viewing import know_municipalities  # noqa: E402 (Django is set up above)
from noaber.doors.web.wording import know_words  # noqa: E402
from noaber.record.powers import refuse_too_much_power  # noqa: E402

refuse_too_much_power()
know_municipalities()
know_words()

# What is loaded by now stays: the collector need not look through it again and again.
gc.freeze()
