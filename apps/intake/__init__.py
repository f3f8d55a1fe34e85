"""The way of a letter from its bytes to what it becomes, one step a module; `intake.py` calls them in order."""
