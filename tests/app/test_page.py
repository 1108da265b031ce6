"""The page around every Dash page."""

from __future__ import annotations

from dataclasses import replace

from app.factory import create_app


def test_scripts_can_be_served_before_any_page_was_and_without_a_database(settings, tmp_path):
    app = create_app(replace(settings, data_dir=str(tmp_path)))
    dash = app.extensions["mixfront_dash"]
    assert "dash-renderer/build/dash_renderer.min.js" in dash.registered_paths["dash"]
    assert callable(dash.layout)  # still made per request
