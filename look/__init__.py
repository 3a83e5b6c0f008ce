"""What kiosk, page and mail share: tokens, avatars, icons, letters and words, drawn by one hand."""
