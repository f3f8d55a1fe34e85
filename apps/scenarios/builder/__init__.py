"""The builder: a definition as a page of forms, drawn from the declared fields of its event and its steps."""
