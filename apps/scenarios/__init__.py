"""Routes and scenarios: what letters say as typed values, and what is done by itself when something happens."""
