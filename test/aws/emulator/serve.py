"""ministack with what it lacks and the stacks rely on: one module each, which says what that is."""

import sys

from lacking import containers, definitions, events, functions, resources
from ministack.app import main

if __name__ == "__main__":
    for each in (resources, definitions, events, containers, functions):
        each.mend()
    sys.exit(main())
