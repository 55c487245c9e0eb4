"""Vulture, knowing what the templates read: a field that only a page shows is alive."""

import sys
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, nodes
from vulture.config import make_config
from vulture.core import Vulture


def names_in_templates() -> Iterator[str]:
    environment = Environment(autoescape=True, extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"])
    for path in sorted(Path("templates").rglob("*.j2")):
        tree = environment.parse(path.read_text(encoding="utf-8"), filename=str(path))
        for node in tree.find_all((nodes.Getattr, nodes.Name, nodes.Filter, nodes.Test)):
            yield node.attr if isinstance(node, nodes.Getattr) else node.name  # type: ignore[attr-defined]


def main() -> int:
    """Zero if all is alive."""
    config = make_config()
    vulture = Vulture(ignore_names=config["ignore_names"], ignore_decorators=config["ignore_decorators"])
    vulture.scan("\n".join(sorted(set(names_in_templates()))), filename=Path("templates.py"))
    vulture.scavenge(config["paths"], exclude=config["exclude"])
    return int(vulture.report(min_confidence=config["min_confidence"]))


if __name__ == "__main__":
    sys.exit(main())
