"""What the plan's pages read in one exchange."""

from django.db import migrations

from noaber.record.installing import InstallSQL


class Migration(migrations.Migration):
    dependencies = [("plan", "0002_guards"), ("people", "0003_reads")]
    operations = [InstallSQL("plan/reads.sql")]
