"""Debian 12's wapiti (3.0.4), for the system's Python: its exclusions are regular expressions that Python 3.11 refuses.

Once Debian's wapiti takes `--exclude` by itself, `wapiti` can be called instead of this.
"""
import re

from wapitiCore.main.wapiti import wapiti_main
from wapitiCore.net import crawler


def excluded(address):
    """`*` stands for any text, as wapiti says of its option."""
    return re.compile(".*".join(re.escape(part) for part in address.split("*")) + r"\Z", re.DOTALL)


crawler.wildcard_translate = excluded
wapiti_main()
