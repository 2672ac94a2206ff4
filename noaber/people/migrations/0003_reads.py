"""What pages read in one exchange."""

from django.db import migrations

from noaber.record.installing import InstallSQL


class Migration(migrations.Migration):
    dependencies = [("people", "0002_guards")]
    operations = [InstallSQL("people/reads.sql")]
