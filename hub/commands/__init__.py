"""What one types at the server: bands, installations, receipts."""
