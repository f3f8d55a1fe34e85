"""Letters that agents write: drafts, replies and forwards, templates, signatures, and taking back."""
