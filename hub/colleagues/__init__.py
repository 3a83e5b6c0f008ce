"""The museum's staff at their screens: who they are, how they sign in, what they looked at."""
