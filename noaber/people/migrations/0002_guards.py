"""Guards of people, and authority by age and custody."""

from django.db import migrations

from noaber.record.installing import InstallSQL


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("record", "0002_guards")]
    operations = [InstallSQL("people/guards.sql")]
