"""A museum to which everything happens: processes killed, lines cut, clocks moved; nothing lost."""
