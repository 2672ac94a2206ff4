"""The tags and filters that templates of every door may use."""
