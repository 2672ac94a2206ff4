"""Compartments, looks, acts and seals."""

from django.db import migrations

from noaber.record.installing import InstallSQL


class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial")]
    operations = [InstallSQL("record/guards.sql"), InstallSQL("record/seals.sql")]
