"""Text in, annotations out: everything diplowire knows of language, and nothing of the wire.

Linear algebra runs on one thread: the matrices of one article are too small to share out, and threads that wait for one
another cost a pool of processes several times the work. The library reads its settings when it is loaded, so they are
made here, before anything imports numpy, and pass on to the processes that this one starts.
"""

import os

for _setting in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_setting, "1")
