"""What the program stands on: embedded servers, processes, locks, and what all commands share."""
