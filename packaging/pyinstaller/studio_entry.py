"""What the frozen window program runs: the studio, with a story folder to open or none."""

import sys

from studio.app import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
