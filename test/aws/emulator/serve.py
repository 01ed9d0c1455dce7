"""ministack with what it lacks and the stacks rely on: one module each, which says what that is."""

import sys

from lacking import containers, definitions, events, functions, logs, resources, schedules
from ministack.app import main

if __name__ == "__main__":
    for each in (resources, definitions, schedules, events, containers, logs, functions):
        each.mend()
    sys.exit(main())
