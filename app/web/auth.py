"""Signing in and out."""

from __future__ import annotations

import logging

from flask import Blueprint, Flask, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from app.extensions import config
from app.security import safe_next
from app.web.page import colour_mode
from layouts.address import site_address
from layouts.language import N_, _
from tenants import session

bp = Blueprint("auth", __name__)
log = logging.getLogger(__name__)
WRONG = N_("Wrong e-mail or password.")
MISSING = N_("Enter your e-mail and your password.")


def init_app(app: Flask) -> None:
    """Add the routes; signing in is limited per address."""
    app.register_blueprint(bp)
    limited = app.extensions["mixfront_limiter"].limit(
        lambda: config().sign_in_limit, methods=["POST"]
    )
    app.view_functions["auth.sign_in"] = limited(sign_in)


class SignInForm(FlaskForm):
    """E-mail and password."""

    email = StringField("E-mail", validators=[InputRequired(), Length(max=254)])
    password = PasswordField("Password", validators=[InputRequired(), Length(max=1000)])


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(safe_next(request.args.get("next")))
    form, message, address, status = SignInForm(), None, None, 200
    if form.validate_on_submit():
        done, address = session.sign_in(form.email.data or "", form.password.data or "")
        if done:
            return redirect(safe_next(request.args.get("next")))
        log.warning("Sign-in refused on %s, asked from %s", request.host, request.remote_addr)
        message, status = (None if address else _(WRONG)), 401
    elif form.is_submitted():
        message, status = _(MISSING), 422
    brand = session.host_brand()
    page = render_template(
        "sign_in.html",
        form=form,
        message=message,
        address=address,
        brand=brand,
        mode=colour_mode(brand),
    )
    return page, status


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    session.sign_out()
    return redirect(site_address("/sign-in"))
