"""For the process from which workers are made, which imports this: it and all of them leave Ctrl-C to the main process.

An initializer alone is too late: a worker interrupted before it runs dies, and the main process takes that for a fault.
"""

import signal

signal.signal(signal.SIGINT, signal.SIG_IGN)
