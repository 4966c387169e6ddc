"""`python -m portal`: the same as the command `portal`."""

from portal.cli import main

if __name__ == "__main__":
    main(prog_name="portal")
