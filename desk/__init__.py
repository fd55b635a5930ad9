"""The desk: a page on which people watch the wire's findings live, with the history of the last weeks behind it."""
