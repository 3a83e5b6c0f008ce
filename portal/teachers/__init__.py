"""Pages of whoever answers for a class or group: no account, a mailed link, no cookie."""
