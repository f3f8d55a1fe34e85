"""A desk to look at: sample letters, the server they are sent from, and as many tickets as one likes."""
