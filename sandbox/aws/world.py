"""The one lock around everything that the local AWS remembers.

Requests are served by many threads and the scheduler runs in another; moto's own dictionaries are not made for that.
"""

import threading

LOCK = threading.RLock()
