"""Users, their roles and teams, signing in, and their preferences."""
