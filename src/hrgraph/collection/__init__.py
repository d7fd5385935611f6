"""collection: a user's own letters, added to the published graph one by one."""
