"""Journeys: from tap to page through real processes, counted where the visitor stands."""
