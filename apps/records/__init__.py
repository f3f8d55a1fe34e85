"""Registries that the technologist defines: types with typed attributes, and their numbered records."""
