"""A family takes its child's part of a group home: asked on its own phone, by a slip's code."""
