"""Where a run's numbers come from: data, settings, engine, versions."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from layouts import text
from layouts.components.page import facts, section
from layouts.components.verified import badge_of
from layouts.figures.look import Look, label
from layouts.language import _


def section_of(run: Any, look: Look) -> Component:
    """The settings of any run, and the manifest of a finished one. `run` is a `layouts.runs.Run`."""
    spec, manifest = run.spec, run.manifest
    note = _(text.PROVENANCE_NOTE) if manifest else None
    columns = [facts(_settings(run, spec, look), wide=True), facts(_trace(run, manifest, look), wide=True)]
    return section(_(text.PROVENANCE), html.Div(columns, className="grid-2"), note=note)


def _settings(run: Any, spec: dict[str, Any], look: Look) -> list[tuple[str, Any]]:
    media = [*spec.get("paid_media_spends", ()), *spec.get("organic_vars", ())]
    season = ", ".join(text.PROPHET.get(name, name) for name in spec.get("prophet_vars", ())) or "none"
    country = spec.get("prophet_country")
    pairs = [
        ("Data set", run.dataset_name),
        ("Outcome", f"{spec.get('dep_var', text.DASH)} ({spec.get('dep_var_type', text.DASH)})"),
        ("Media", ", ".join(label(name) for name in media)),
        ("Context", ", ".join(spec.get("context_vars", ())) or "none"),
        ("Season", f"{season}{f', {country}' if country and 'holiday' in spec.get('prophet_vars', ()) else ''}"),
        ("Adstock", spec.get("adstock", text.DASH)),
        ("Search", f"{look.number(spec.get('iterations', 0))} iterations × {spec.get('trials', 0)} trials"),
        ("Held out", "last part of the data" if spec.get("ts_validation") else "nothing"),
    ]
    return pairs


def _trace(run: Any, manifest: dict[str, Any], look: Look) -> list[tuple[str, Any]]:
    window = manifest.get("window") or {}
    versions = manifest.get("versions") or {}
    period = f"{window.get('start')} – {window.get('end')}, {window.get('rows')} rows" if window else _window(run.spec)
    pairs: list[tuple[str, Any]] = [
        ("Engine", manifest.get("engine") or run.engine or text.MODES.get(run.mode, (run.mode, ""))[0]),
        ("Period", period),
        ("Seed", html.Code(str(manifest.get("seed", run.spec.get("seed", text.DASH))))),
    ]
    if manifest.get("data_sha256"):
        digest = str(manifest["data_sha256"])
        pairs.append(("Data fingerprint", html.Code(digest[:16], title=f"SHA-256 {digest}")))
    if versions:
        pairs.append(("Versions", ", ".join(f"{name} {version}" for name, version in sorted(versions.items()))))
    if manifest.get("verification"):
        pairs.append(("Verification", badge_of(manifest["verification"], look)))
    if manifest.get("machine"):
        pairs.append(("Machine", _machine(manifest["machine"])))
    by = f", {run.created_by}" if run.created_by else ""
    pairs.append(("Submitted", text.moment(run.created_at, look) + by))
    pairs.append(("Run", html.Code(run.id[:12], title=run.id)))
    return pairs


def _machine(machine: Any) -> str:
    if not isinstance(machine, dict):
        return str(machine)
    processors = machine.get("processors")
    return f"{machine.get('system', text.DASH)}{f', {processors} processors' if processors else ''}"


def _window(spec: dict[str, Any]) -> str:
    start, end = spec.get("window_start"), spec.get("window_end")
    return f"{start or 'first row'} – {end or 'last row'}" if start or end else "all of the data"
