"""The words a client reads, and how moments and spans are written.

Numbers and money: `layouts.style.presentation`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

from babel.dates import format_timedelta

from layouts.language import LOCALES, N_, _, current_language, ngettext
from layouts.style.presentation import Presentation

DASH: Final = "–"  # what is not known is a dash, and never a zero
# seconds, as babel names spans
_UNITS: Final = (365 * 86400, 30 * 86400, 7 * 86400, 86400, 3600, 60)

# shell
SKIP: Final = N_("Skip to the content")
CLIENTS: Final = N_("Clients")
OVERVIEW: Final = N_("Overview")
DATA: Final = N_("Data")
RUNS: Final = N_("Runs")
MODEL: Final = N_("Model")
PLANNER: Final = N_("Planner")
ENGINES: Final = N_("Engines")
ALL_CLIENTS: Final = N_("All clients")
CHOOSE_CLIENT: Final = N_("Choose a client")
SWITCH_MODE: Final = N_("Switch between light and dark")
OPEN_NAVIGATION: Final = N_("Navigation")
ACCOUNT: Final = N_("Account")
LANGUAGE: Final = N_("Language")
SIGN_OUT: Final = N_("Sign out")
ENGINE_BOTH: Final = N_(
    "Engines on this installation: Meta's Robyn ({robyn}) and the compiled engine."
)
ENGINE_FAST: Final = N_(
    "Engine on this installation: the compiled engine. Meta's Robyn cannot run here."
)
ENGINE_UNCHECKED: Final = N_("No worker has reported yet whether Meta's Robyn can run here.")

# errors
NOT_FOUND: Final = N_("Not found")
NOT_FOUND_LEAD: Final = N_("There is nothing at this address, or it is not yours to see.")
NO_TENANT: Final = N_("No client chosen")
NO_TENANT_LEAD: Final = N_("This page is about one client. Choose one to go on.")
SIGNED_OUT: Final = N_("You are signed out")
SIGNED_OUT_LEAD: Final = N_("Sign in again to go on.")
SIGN_IN: Final = N_("Sign in")
TO_START: Final = N_("To the start page")
BROKEN: Final = N_("Something went wrong")
BROKEN_LEAD: Final = N_(
    "The page could not be shown. It has been logged as {reference}. Reload to try again; "
    "if it stays, tell your administrator the number."
)
NOTICE_SIGNED_OUT: Final = N_("You are signed out; what you just did was not done.")
NOTICE_UNREACHABLE: Final = N_(
    "The server does not answer. What you just did may not have happened; try again soon."
)
NOTICE_TOO_LARGE: Final = N_(
    "That is too large for the server. Upload a smaller file, without columns nobody needs."
)
NOTICE_BUSY: Final = N_("Too many requests at once. Wait a moment and try again.")
TOAST: Final = N_("That did not work")
TOAST_UNEXPECTED: Final = N_(
    "An error that should not happen. It has been logged as {reference}; nothing was changed."
)

# states of a run
RUN_STATES: Final = {
    "queued": (N_("Queued"), ""),
    "running": (N_("Running"), "busy"),
    "finished": (N_("Finished"), "good"),
    "failed": (N_("Failed"), "bad"),
    "cancelled": (N_("Cancelled"), ""),
    "lost": (N_("Lost"), "warn"),
}
MODES: Final = {
    "robyn": (
        N_("Robyn"),
        N_("Search and selection both in Meta's R package. The reference, and the slowest."),
    ),
    "verified": (
        N_("Verified"),
        N_(
            "The compiled engine searches; Meta's Robyn refits the shortlist, and every difference"
            " is stored and shown."
        ),
    ),
    "fast": (
        N_("Fast"),
        N_("The same model, computed by the compiled engine only. Not checked against Robyn."),
    ),
}
GRAINS: Final = {"day": N_("Daily"), "week": N_("Weekly"), "month": N_("Monthly")}

# agency
AGENCY_LEAD: Final = N_("What each client sees today, and what waits for you.")
NO_CLIENTS: Final = N_("No clients yet")
NO_CLIENTS_LEAD: Final = N_(
    "An administrator adds the first client; it appears here with its brand."
)
PUBLISHED: Final = N_("Published")
STALE_DATA: Final = N_("Stale data")
FAILING_HEALTH: Final = N_("Failing health")
AWAITING: Final = N_("Awaiting approval")
UP_TO_DATE: Final = N_("Up to date")
HEALTHS: Final = {
    "plan": N_("Fit to plan with"),
    "care": N_("Plan with care"),
    "no": N_("Not fit to plan with"),
    "unknown": N_("Not judged"),
}
VIEWS: Final = {"tiles": N_("Tiles"), "table": N_("Table")}
NO_CLIENT_LEFT: Final = N_("No client matches")
NO_CLIENT_LEFT_LEAD: Final = N_("Choose “All”, or find by another part of the name.")
OF_MEDIA: Final = N_("{name} of paid media")
NO_ROAS: Final = N_("Effect of paid media not estimable")
NO_MODEL_YET: Final = N_("No model published")

# engines
ENGINES_LEAD: Final = N_(
    "What each machine with a worker can compute, shown by a small fit, and what to do where"
    " something is missing."
)
CHECK_NOW: Final = N_("Check now")
NO_MACHINES: Final = N_("No machine has been checked yet")
NO_MACHINES_LEAD: Final = N_(
    "A worker checks its machine when it starts. Start one on this machine with"
)
START_WORKER: Final = "make worker"
QUEUE_AWAY: Final = N_("The job queue does not answer")
QUEUE_AWAY_NOTE: Final = N_(
    "Below is what is known from before. No worker can be asked until Redis is back."
)
NO_WORKER: Final = N_("No worker is running")
NO_WORKER_NOTE: Final = N_(
    "Below is what is known from before. Runs wait until a worker is started:"
)
HAS_WORKER: Final = N_("a worker is running")
HAS_NO_WORKER: Final = N_("no worker is running")
CHECKED: Final = N_("Checked {ago}")
MACHINE_STATES: Final = {
    "ok": (N_("OK"), "good"),
    "limited": (N_("Limited"), "warn"),
    "broken": (N_("Broken"), "bad"),
    "unchecked": (N_("Not checked"), ""),
}
MACHINE_VERDICTS: Final = {
    "ok": N_("The compiled engine and Meta's Robyn can both run here."),
    "limited": N_(
        "Only the compiled engine can run here, in the mode Fast. For the other modes Meta's Robyn"
        " is missing:"
    ),
    "broken": N_("Do not rely on results of this machine before this is mended:"),
    "unchecked": N_("A worker is running here, and this machine has not been checked yet."),
}
CHECK_WAITING: Final = N_("Waiting for a worker of this machine")
SO_FAR: Final = N_("{time} so far")
CHECK_FAILED: Final = N_("The check itself broke off")
CHECK_FAILED_NOTE: Final = N_("The worker's log says why. Below is what is known from before.")
TEST_FIT: Final = N_("Test fit")
TEST_FIT_NOTE: Final = N_(
    "20 iterations on simulated data. Differences are relative to Robyn's figures."
)
VERSIONS: Final = N_("Versions")
FIT_FAILED: Final = N_("Failed")
NOT_TRIED: Final = N_("Not tried yet")
CANNOT_RUN: Final = N_("Cannot run")
SAME: Final = N_("Same models, same seed")
SAME_YES: Final = N_("Yes")
SAME_NO: Final = N_("No")
LARGEST: Final = N_("Largest difference, {figure}")
NOT_COMPUTABLE: Final = N_("Not computable")
COMPARED_AT: Final = N_("Compared")
COPY: Final = N_("Copy")
COPIED: Final = N_("Copied")
ENGINES_HELP: Final = N_("What is missing, and how to mend it")

# overview
OVERVIEW_STAFF_EMPTY: Final = N_("Nothing to show yet")
OVERVIEW_STAFF_EMPTY_LEAD: Final = N_(
    "Upload this client's media data, or make sample data to look around. Spend and revenue appear"
    " here at once."
)
OVERVIEW_CLIENT_EMPTY: Final = N_("Your first results are on their way")
OVERVIEW_CLIENT_EMPTY_LEAD: Final = N_(
    "Your agency has not published a model yet. As soon as it does, spend, revenue and what drove"
    " them are here."
)
NEXT_RUN: Final = N_(
    "These are the figures of the data itself. Fit a model and publish it to see what each channel"
    " returned."
)
BY_MODEL: Final = N_("By the published model, {period}")
BY_DATA: Final = N_("{period}, as the newest data set has it")
BROUGHT: Final = N_(
    "{spend} of media brought {effect} of revenue, {share} of the total: {each} for every {unit}."
)
BROUGHT_COST: Final = N_(
    "{spend} of media brought {effect} conversions, {share} of all: {each} for each."
)
FROM_DATA: Final = N_("No model is published yet")
# by Look.conversion
SPEND_AGAINST: Final = {False: N_("Spend against revenue"), True: N_("Spend against conversions")}
CHANNELS: Final = N_("Channels")
CHANNELS_NOTE: Final = N_("What each channel cost and, by the published model, what it brought.")
CHANNELS_NOTE_DATA: Final = N_(
    "What each channel cost. What it brought is known once a model is published."
)
NOT_ESTIMABLE: Final = N_("not estimable here")
NOT_ESTIMABLE_WHY: Final = N_(
    "The model gave this channel a coefficient of zero: the data does not tell its effect."
)

REFRESH: Final = N_("Refresh with new data")
STALE: Final = N_("There is data {newer} newer than the published model")
STALE_NOTE: Final = N_(
    "“{data}” goes on where the model ends. A refresh carries the model on; the client sees it once"
    " you publish it."
)

# data
DATA_LEAD: Final = N_(
    "One row per day, week or month; one column per figure. Dates, revenue or conversions, spend"
    " per channel."
)
DROP: Final = N_("Drop a CSV file here, or choose one")
DROP_NOTE: Final = N_(
    "Comma or semicolon, decimal point or comma. UTF-8, Latin-1 and UTF-16 are recognised."
)
SAMPLE: Final = N_("Sample data")
SAMPLE_NOTE: Final = N_(
    "Six channels with a known truth, made here. Good for a first look at every page."
)
SAMPLE_WEEKS: Final = N_("Weeks")
SAMPLE_REFUSED: Final = N_("No sample data was made")
SAMPLE_MAKE: Final = N_("Make sample data")
DATA_SETS: Final = N_("Data sets")
NO_DATA: Final = N_("No data yet")
NO_DATA_LEAD: Final = N_(
    "Upload a CSV file, or make sample data. Each upload is checked row by row before it is kept."
)
REFUSED: Final = N_("{name} was not kept")
REFUSED_NOTE: Final = N_("Correct these places in the file and upload it again.")
KEPT: Final = N_("{name} is ready")
KEPT_WARNINGS: Final = N_("{name} is ready, with remarks")
KEPT_NOTE: Final = N_("These do not stop a model, but they are worth a look.")
START_RUN: Final = N_("Start a run")
REMOVE_TITLE: Final = N_("Remove this data set?")
REMOVE_TEXT: Final = N_("“{name}” disappears from the list. Runs that used it keep their results.")
REMOVE: Final = N_("Remove")
KEEP: Final = N_("Keep it")
DATA_SOURCES: Final = {
    "upload": N_("Uploaded"),
    "sample": N_("Sample data"),
    "demo": N_("Demo data"),
    "derived": N_("Merged"),
    "import": N_("From Robyn's file"),
}

# runs
RUNS_LEAD: Final = N_(
    "Each run searches thousands of models for one data set and keeps the best compromises."
)
NEW_RUN: Final = N_("New run")
IMPORT: Final = N_("Import from Robyn")
OPEN_MODEL: Final = N_("Open the model")
EXPORT: Final = N_("Robyn's JSON")
EXPORT_NOTE: Final = N_("The model as a file that robyn_recreate takes in R")
NO_RUNS: Final = N_("No runs yet")
NO_RUNS_LEAD: Final = N_(
    "A run fits a model in the background. You can close the page: the result waits here."
)
NO_RUNS_NO_DATA: Final = N_("A run needs a data set. Upload one first, or make sample data.")
QUEUED_NOTE: Final = {
    "turn": N_("Waiting for a worker. It starts by itself as soon as one is free."),
    "worker": N_(
        "No worker is running. The run starts by itself as soon as your administrator has started"
        " one."
    ),
    "redis": N_(
        "The job queue does not answer. The run is kept and starts by itself once it does."
    ),
}
WAITING: Final = N_("Waiting for a worker")
CANCEL_RUN: Final = N_("Cancel the run")
RESTART_RUN: Final = N_("Run again")
ENDED: Final = {
    "failed": N_("The run failed"),
    "cancelled": N_("The run was cancelled"),
    "lost": N_("The run was lost"),
}
ENDED_NOTE: Final = {
    "failed": N_("The engine gave no reason."),
    "cancelled": N_("Nothing of it was kept."),
    "lost": N_("Its worker stopped answering. Nothing is wrong with the data; run it again."),
}
COMPARE: Final = N_("Compare the models")
PROVENANCE: Final = N_("Where the numbers come from")
PROVENANCE_NOTE: Final = N_(
    "With the same data, seed and versions the run gives the same models again."
)
NRMSE: Final = N_(
    "Prediction error of a model, as a share of the range of the outcome (NRMSE). Lower is better."
)
RSSD: Final = N_(
    "Distance between share of spend and share of effect (DECOMP.RSSD). Lower is closer to how"
    " money is spent now."
)

# new run
NEW_LEAD: Final = N_("Everything is filled in with sensible values. Check the columns, then start.")
NEW_NO_DATA: Final = N_("A run needs a data set")
COLUMNS: Final = N_("Columns")
COLUMNS_NOTE: Final = N_(
    "What each column is was recognised from its name and values. Correct what is wrong."
)
ROLES: Final = {
    "date": N_("Date"),
    "dep_var": N_("Outcome"),
    "spend": N_("Media spend"),
    "organic": N_("Organic media"),
    "context": N_("Context"),
    "factor": N_("Context, categories"),
    "unused": N_("Not used"),
}
EXPOSURE_OF: Final = N_("Exposure of {channel}")
OUTCOME_KIND: Final = N_("The outcome counts")
OUTCOME_KINDS: Final = {
    "revenue": N_("Revenue (money)"),
    "conversion": N_("Conversions (a number)"),
}
RANGES: Final = N_("Search ranges")
RANGES_NOTE: Final = N_(
    "Where the search may look for each medium. The values suit its kind; both ends equal fix a"
    " parameter."
)
ADSTOCK: Final = N_("How an effect fades")
ADSTOCKS: Final = {
    "geometric": (
        N_("Geometric"),
        N_("By the same share every period. One parameter a medium; the usual choice."),
    ),
    "weibull_cdf": (
        N_("Weibull CDF"),
        N_("Strongest at once, then slowly first or quickly first. Two parameters a medium."),
    ),
    "weibull_pdf": (
        N_("Weibull PDF"),
        N_("May peak some periods later, as for purchases that take time. Two parameters."),
    ),
}
PARAMETERS: Final = {
    "thetas": (N_("Carry-over θ"), N_("Share of an effect that is still there one period later.")),
    "shapes": (
        N_("Fading shape"),
        N_("Form of the fading: from steep at the start to late and sudden."),
    ),
    "scales": (N_("Fading scale"), N_("How long it takes, as a share of all periods of the data.")),
    "alphas": (N_("Shape α"), N_("How S-shaped the response is; below 1 it bends from the start.")),
    "gammas": (
        N_("Inflexion γ"),
        N_("Where the response bends, between the lowest and highest input."),
    ),
}
MEDIUM_KINDS: Final = {
    "tv": N_("TV"),
    "radio": N_("Radio"),
    "ooh": N_("Outdoor"),
    "print": N_("Print"),
    "social": N_("Social media"),
    "search": N_("Search engines"),
    "display": N_("Display"),
    "video": N_("Video"),
    "email": N_("E-mail"),
    "affiliate": N_("Affiliates"),
    "influencer": N_("Influencers"),
}
SEASON: Final = N_("Trend, season and holidays")
SEASON_NOTE: Final = N_("Taken out by Prophet before the media effects are estimated.")
PROPHET: Final = {
    "trend": N_("Trend"),
    "season": N_("Yearly season"),
    "monthly": N_("Monthly"),
    "weekday": N_("Weekday"),
    "holiday": N_("Holidays"),
}
HOLIDAY_COUNTRY: Final = N_("Holidays of")
WINDOW: Final = N_("Period")
WINDOW_NOTE: Final = N_(
    "The model is fitted to this part of the data; earlier rows still feed the carry-over."
)
SEARCH: Final = N_("Search")
ITERATIONS: Final = N_("Iterations per trial")
TRIALS: Final = N_("Trials")
SEED: Final = N_("Seed")
VALIDATION: Final = N_("Hold out the last part of the data to check predictions (ts_validation)")
MODE: Final = N_("Engine")
RUN_NAME: Final = N_("Name")
SUBMIT: Final = N_("Start the run")
BAD_NUMBER: Final = N_("“{what}” is not filled in.")
ESTIMATE: Final = N_("{models} models, about {duration} on this machine.")
ESTIMATE_ROUGH: Final = N_("{models} models. How long they take is known after the first minute.")
CORRECT: Final = N_("The run cannot start yet")


def moment(value: datetime | None, look: Presentation) -> str:
    """A moment as a date and a time of day, UTC as stored: 3 Jan 2026, 14:05 UTC."""
    return DASH if value is None else f"{look.date(value.date())}, {value:%H:%M} UTC"


def day(value: date | datetime | None, look: Presentation) -> str:
    return DASH if value is None else look.date(value)


def period(start: date | None, end: date | None, look: Presentation) -> str:
    """First and last day."""
    return DASH if start is None or end is None else f"{look.date(start)} – {look.date(end)}"


def ago(value: datetime | None, now: datetime | None = None) -> str:
    """How long ago, in the largest unit that fits."""
    if value is None:
        return DASH
    seconds = max(0.0, ((now or datetime.now(UTC)) - value).total_seconds())
    unit = next((size for size in _UNITS if seconds >= size), None)
    if unit is None:
        return _("just now")
    whole = timedelta(seconds=seconds // unit * unit)  # started units do not count
    return format_timedelta(
        -whole, threshold=1, add_direction=True, locale=LOCALES[current_language()]
    )


def duration(seconds: float | None) -> str:
    """A span: 45 s, 3 min 20 s, 1 h 5 min."""
    if seconds is None:
        return DASH
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return (
            f"{whole // 60} min {whole % 60} s"
            if whole % 60 and whole < 600
            else f"{round(whole / 60)} min"
        )
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def trials_done(done: int, trials: int, working: int) -> str:
    """How the search is spread; empty where there is nothing to spread."""
    if trials < 2 or not working:
        return ""
    said = ngettext(
        "{done} of {trials} trials done, {working} worker searching",
        "{done} of {trials} trials done, {working} workers searching",
        working,
    )
    return said.format(done=done, trials=trials, working=working)
