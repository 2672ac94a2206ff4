"""The tables of this part are in guards.sql: they belong to noaber_guard."""
