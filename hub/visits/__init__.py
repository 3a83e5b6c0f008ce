"""Visits, their households and pages, their results, and what their people want of them."""
