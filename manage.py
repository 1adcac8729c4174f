#!/usr/bin/env python3
"""Command line entry point."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from portal.command_line import run

    run(sys.argv)


if __name__ == "__main__":
    main()
