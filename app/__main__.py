"""Start the command line: what `morgue` and `python -m app` run."""

import os
import signal
import sys
import threading


def main() -> None:
    """Run the command line; Ctrl-C before and after a verb is at work ends it without a word."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:  # as in the background of a script
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.unraisablehook = deliver_again
    from app.cli import main as command_line

    command_line()


def deliver_again(lost: "sys.UnraisableHookArgs") -> None:
    """Deliver a Ctrl-C once more that came inside a callback, where Python can only print and forget it."""
    if lost.exc_type is KeyboardInterrupt and os.name == "posix":
        threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT)).start()
    else:
        sys.__unraisablehook__(lost)


if __name__ == "__main__":
    main()
