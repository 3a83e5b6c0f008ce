"""The museum's own Mosquitto: its settings, its certificates, who may speak where, its keeper.

Nothing of ours relies on what a broker keeps; this makes it quick, and closed to strangers.
"""
