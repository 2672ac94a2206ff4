"""Rights and pens of upkeep."""

from django.db import migrations

from noaber.record.installing import InstallSQL


class Migration(migrations.Migration):
    dependencies = [("upkeep", "0001_initial"), ("record", "0002_guards")]
    operations = [InstallSQL("upkeep/guards.sql")]
