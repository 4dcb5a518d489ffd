"""Renders one model for a database in memory, where what it refers to are tables of the same names."""

import jinja2

from warehouse.dbt import PROJECT

_WAREHOUSE = PROJECT / "warehouse"


class _Adapter:
    """Calls the default version of a macro that may differ between engines, as dbt does on DuckDB."""

    def __init__(self) -> None:
        self.macros: dict[str, object] = {}

    def dispatch(self, name: str, _: str) -> object:
        return self.macros[f"default__{name}"]


def rendered(model: str) -> str:
    """The SQL of `model`, a path below warehouse/models without its ending."""
    adapter = _Adapter()
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    environment.globals |= {
        "adapter": adapter,
        "ref": lambda name: name,
        "config": lambda **_: "",
        "return": lambda value: value,
    }
    written = "".join(path.read_text(encoding="utf-8") for path in sorted((_WAREHOUSE / "macros").glob("*.sql")))
    macros = environment.from_string(written).module
    adapter.macros = {name: getattr(macros, name) for name in dir(macros)}
    environment.globals |= {name: macro for name, macro in adapter.macros.items() if not name.startswith("_")}
    return environment.from_string((_WAREHOUSE / "models" / f"{model}.sql").read_text(encoding="utf-8")).render()
