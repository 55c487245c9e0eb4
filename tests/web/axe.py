"""axe-core looks at a page: what it finds against WCAG 2.2 AA and its own best practice."""

from importlib.resources import files

from tests.web.chrome import Chrome

SOURCE = files("selenium_axe_python").joinpath("axe-core", "axe.min.js").read_text(encoding="utf-8")
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
SIZES = ((360, 740), (820, 1180), (1366, 768))
LOOK = """
const done = arguments[arguments.length - 1];
axe.run(document, {runOnly: {type: 'tag', values: arguments[0]}, resultTypes: ['violations']}).then(
  (found) => done(found.violations.map((one) => `${one.id} (${one.impact}): `
    + one.nodes.map((node) => `${node.target} ${node.html.slice(0, 120)}`).join(' | '))),
  (problem) => done([String(problem)]));
"""


def look(page: Chrome) -> list[str]:
    """Return what is wrong with the page as it stands, a line each."""
    page.run(SOURCE)
    found: list[str] = page.driver.execute_async_script(LOOK, list(TAGS))
    return found


def everywhere(page: Chrome) -> list[str]:
    """Look at three sizes, by day and by night; return what is wrong, with where."""
    found: list[str] = []
    for width, height in SIZES:
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < SIZES[-1][0]}
        page.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        for theme in ("light", "dark"):
            light = [{"name": "prefers-color-scheme", "value": theme}]
            page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": light})
            found += [f"{width} px, {theme}: {one}" for one in look(page)]
    return found
