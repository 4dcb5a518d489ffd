"""Our SQL for a database in memory, without dbt: what a model refers to are tables of the same names."""

from functools import cache
from typing import Any

import jinja2

from warehouse.dbt import PROJECT

_WAREHOUSE = PROJECT / "warehouse"


class _Adapter:
    """Calls the default version of a macro that may differ between engines, as dbt does on DuckDB."""

    def __init__(self) -> None:
        self.macros: dict[str, Any] = {}

    def dispatch(self, name: str, _: str) -> Any:
        return self.macros[f"default__{name}"]


def rendered(model: str) -> str:
    """The SQL of `model`, a path below warehouse/models without its ending."""
    return rendered_text((_WAREHOUSE / "models" / f"{model}.sql").read_text(encoding="utf-8"))


def rendered_text(text: str) -> str:
    """SQL that may call any of our macros."""
    return _environment().from_string(text).render()


@cache
def _environment() -> jinja2.Environment:
    adapter = _Adapter()
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    environment.globals |= {
        "adapter": adapter,
        "ref": lambda name: name,
        "source": lambda schema, name: f"{schema}.{name}",
        "config": lambda **_: "",
        "return": lambda value: value,
    }
    written = "".join(path.read_text(encoding="utf-8") for path in sorted((_WAREHOUSE / "macros").glob("*.sql")))
    macros = environment.from_string(written).module
    adapter.macros = {name: getattr(macros, name) for name in dir(macros)}
    environment.globals |= {name: macro for name, macro in adapter.macros.items() if not name.startswith("_")}
    return environment
