"""Keeps a program that listens on all addresses and writes to one file in /tmp to itself: it listens on loopback, and the file
lies in the folder of PRIVATE_STATE. Python reads this by itself when the folder is on PYTHONPATH; the program is not touched."""

import builtins
import os
import socket

_bind = socket.socket.bind
_open = builtins.open
_STATE = os.environ.get("PRIVATE_STATE", "")


def bind(self, address):
    if isinstance(address, tuple) and address[0] in ("::", "", "0.0.0.0"):
        loopback = "::1" if self.family == socket.AF_INET6 else "127.0.0.1"
        address = (loopback, *address[1:])
    return _bind(self, address)


def open_privately(file, *arguments, **named):
    if _STATE and isinstance(file, str) and file.startswith("/tmp/localstripe"):
        file = os.path.join(_STATE, os.path.basename(file))
    return _open(file, *arguments, **named)


socket.socket.bind = bind
builtins.open = open_privately
