"""`python -m backprop_cli` is `backprop`."""

from backprop_cli.cli import main

if __name__ == "__main__":
    main()
