"""Django's PostgreSQL, but for what is asked of every connection of web and worker."""
