"""Guards of post."""

from django.db import migrations

from noaber.record.installing import InstallSQL


class Migration(migrations.Migration):
    dependencies = [("post", "0001_initial"), ("sharing", "0001_guards")]
    operations = [InstallSQL("post/guards.sql")]
