"""Grants, purposes, legal bases; the one function that opens a look."""

from django.db import migrations

from noaber.record.installing import InstallSQL


class Migration(migrations.Migration):
    dependencies = [("people", "0002_guards")]
    operations = [InstallSQL("sharing/guards.sql")]
