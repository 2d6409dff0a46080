"""What the frozen console program runs: every word of the command line."""

from studio.__main__ import main

if __name__ == "__main__":
    main()
