"""Lets the command line be started as `python -m pepy`."""

from pepy.infrastructure.cli.main import main

if __name__ == "__main__":
    main()
