"""Guards of the plan."""

from django.db import migrations

from noaber.record.installing import InstallSQL


class Migration(migrations.Migration):
    dependencies = [("plan", "0001_initial"), ("post", "0002_guards"), ("sharing", "0001_guards")]
    operations = [InstallSQL("plan/guards.sql")]
