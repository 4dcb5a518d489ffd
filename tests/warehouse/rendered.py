"""Models as SQL on tables of the same names, without dbt: for properties that take many rows."""

from typing import Any

from jinja2 import Environment

from warehouse.dbt import PROJECT

MACROS = ("engine", "uncertainty", "islands")


class Rendered:
    """Plays dbt's part for the macros of `MACROS`."""

    def __init__(self) -> None:
        folder = PROJECT / "warehouse" / "macros"
        self.macros = "".join((folder / f"{name}.sql").read_text("utf-8") for name in MACROS)
        self.environment = Environment(extensions=["jinja2.ext.do"])
        self.environment.globals |= {
            "adapter": self,
            "return": lambda value: value,
            "ref": lambda name: name,
            "config": lambda **_: "",
        }
        self.module: Any = self.environment.from_string(self.macros).module

    def dispatch(self, name: str, _: str) -> Any:
        return getattr(self.module, f"default__{name}")

    def sql(self, text: str) -> str:
        return self.environment.from_string(self.macros + text).render()

    def model(self, folder: str, name: str) -> str:
        return self.sql((PROJECT / "warehouse" / "models" / folder / f"{name}.sql").read_text("utf-8"))
