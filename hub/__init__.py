"""The server's mind: rules, store, keyring, media, mail, clock."""
