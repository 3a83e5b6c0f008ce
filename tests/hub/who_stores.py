"""Which tests open a store: read off what they and their fixtures call, and seen when they run."""

from types import CodeType, FunctionType, ModuleType

from hub.__main__ import main
from hub.app import Hub
from hub.opening import open_store
from hub.store import Store
from hub.workers.worker import Worker

OPENS = (Store, open_store, Hub, Worker, main)
"""Whatever calls one of these has a store."""


def stores(item):
    """Whether a test, or a fixture of its, calls what opens a store; however far down in tests."""
    fixtures = item._fixtureinfo.name2fixturedefs.values()
    return _reaches([item.function, *(one.func for all_ in fixtures for one in all_)])


class Opened:
    """Counts the stores that were opened in this process."""

    def __init__(self):
        self.count = 0
        real = Store.__init__

        def opens(store, url):
            self.count += 1
            real(store, url)

        Store.__init__ = opens


def _reaches(begin):
    waiting, seen = list(begin), set()
    while waiting:
        one = waiting.pop()
        if any(one is opener for opener in OPENS):
            return True
        if id(one) not in seen:
            seen.add(id(one))
            waiting += _called_by(one)
    return False


def _called_by(one):
    """Return what a function or a class of the tests names; of anything else, nothing."""
    if isinstance(one, FunctionType):
        return list(_named(one)) if one.__module__.startswith("tests.") else []
    if isinstance(one, type):
        ours = [kind for kind in one.__mro__ if kind.__module__.startswith("tests.")]
        parts = [getattr(part, "fget", part) for kind in ours for part in vars(kind).values()]
        outer = [kind for kind in one.__mro__ if kind in OPENS]
        return [getattr(part, "__func__", part) for part in parts] + outer
    return [one.__wrapped__] if hasattr(one, "__wrapped__") else []


def _named(function):
    names = set(_names(function.__code__))
    for name in names & function.__globals__.keys():
        found = function.__globals__[name]
        if isinstance(found, ModuleType):
            yield from (vars(found)[part] for part in names & vars(found).keys())
        else:
            yield found
    for cell in function.__closure__ or ():
        yield cell.cell_contents
    if hasattr(function, "__wrapped__"):
        yield function.__wrapped__


def _names(code):
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names(inner)
