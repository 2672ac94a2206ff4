"""Tests of the web door: no database, no browser."""
