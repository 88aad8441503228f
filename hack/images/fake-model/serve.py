"""Runs fake-llm.py, which listens on loopback only, on all addresses of its container; takes the same options."""
import importlib.util
import pathlib
import sys

path = pathlib.Path(__file__).with_name("fake-llm.py")
spec = importlib.util.spec_from_file_location("fake_llm", path)
fake_llm = importlib.util.module_from_spec(spec)
spec.loader.exec_module(fake_llm)


class Server(fake_llm.Server):
    """The same server, whatever address it is given."""

    def __init__(self, address, handler):
        super().__init__(("0.0.0.0", address[1]), handler)


fake_llm.Server = Server
sys.exit(fake_llm.main())
