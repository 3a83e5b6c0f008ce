"""What people at pages and desks may ask of the hub, one module a kind of person."""
