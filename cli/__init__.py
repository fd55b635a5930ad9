"""The ``diplowire`` command: each command in a module of its own, imported only when it runs."""
