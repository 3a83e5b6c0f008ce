"""What a class or group has afterwards: its page, its files, its slips, and what a slip opens."""
