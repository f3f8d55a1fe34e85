"""OAuth2: asking Microsoft, Google and others for tokens, keeping them, and telling what is wrong with them."""
