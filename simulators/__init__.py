"""The museum without metal: chip, bands, exhibits, visitors, faults."""
