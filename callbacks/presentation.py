"""The present reader's Presentation, and how much of a number's source the reader is told."""

from __future__ import annotations

from dataclasses import replace

from flask import request

from app.views.models import ModelInfo
from layouts import language
from layouts.components.source import Source
from layouts.style.presentation import Presentation
from mmm.spec import ModelSpec
from tenants.permissions import can
from tenants.session import host_brand


def presentation() -> Presentation:
    """How the present reader's numbers and figures look: the client's brand, in the mode and the
    language that the person chose."""
    own = Presentation.of(host_brand())
    own = replace(own, locale=language.locale_for(language.current_language(), own.locale))
    chosen = request.cookies.get("mode")
    return replace(own, mode=chosen) if chosen in ("light", "dark") else own


def presentation_for(spec: ModelSpec, grain: str = "") -> Presentation:
    """The same on pages about models of a spec: each medium in its colour, revenue or conversions,
    and what a row is where it is known.
    """
    return presentation().for_model(spec.all_media, spec.dep_var_type, grain)


def source(info: ModelInfo) -> Source:
    """Where a model's numbers come from, as far as the present reader is told."""
    return Source.of(info) if can("models.read") else Source.for_client(info)
