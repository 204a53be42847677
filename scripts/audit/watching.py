"""Klatch ends the session of whoever asks for too much that is not there (docs/watching.md), and ended that of a tool within a minute.
Here the tools are to come to their end all the same.
"""
import contextlib
import subprocess
import threading


@contextlib.contextmanager
def unwatched(program):
    """While tools are at work, the counts of what was refused are emptied twice a second."""
    ended = threading.Event()
    address = f"postgresql:///klatch?host={program.data}/socket&user=klatch_app"
    statements = "SET app.scope = 'system'; DELETE FROM signal"

    def empty():
        while not ended.wait(0.5):
            subprocess.run(["psql", "-q", "-c", statements, address], capture_output=True, timeout=30)

    thread = threading.Thread(target=empty, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
