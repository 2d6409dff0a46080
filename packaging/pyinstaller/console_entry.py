"""What the frozen console program runs: every word of the command line."""

from multiprocessing import freeze_support

from studio.__main__ import main

if __name__ == "__main__":
    freeze_support()  # a batch's workers are this program started again
    main()
