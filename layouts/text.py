"""The words a client reads, and how moments and spans are written. Numbers and money: `layouts.figures.look`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

from layouts.figures.look import Look

DASH: Final = "–"  # what is not known is a dash, and never a zero

# shell
SKIP: Final = "Skip to the content"
NAVIGATION: Final = {
    "/": "Clients",
    "/overview": "Overview",
    "/data": "Data",
    "/runs": "Runs",
    "/model": "Model",
    "/planner": "Planner",
    "/engines": "Engines",
}
CLIENTS: Final = "Clients"
ALL_CLIENTS: Final = "All clients"
CHOOSE_CLIENT: Final = "Choose a client"
SWITCH_MODE: Final = "Switch between light and dark"
OPEN_NAVIGATION: Final = "Navigation"
ACCOUNT: Final = "Account"
SIGN_OUT: Final = "Sign out"
ENGINE_BOTH: Final = "Engines on this installation: Meta's Robyn ({robyn}) and the compiled engine."
ENGINE_FAST: Final = "Engine on this installation: the compiled engine. Meta's Robyn cannot run here."
ENGINE_UNCHECKED: Final = "No worker has reported yet whether Meta's Robyn can run here."

# errors
NOT_FOUND: Final = "Not found"
NOT_FOUND_LEAD: Final = "There is nothing at this address, or it is not yours to see."
NO_TENANT: Final = "No client chosen"
NO_TENANT_LEAD: Final = "This page is about one client. Choose one to go on."
SIGNED_OUT: Final = "You are signed out"
SIGNED_OUT_LEAD: Final = "Sign in again to go on."
SIGN_IN: Final = "Sign in"
TO_START: Final = "To the start page"
BROKEN: Final = "Something went wrong"
BROKEN_LEAD: Final = (
    "The page could not be shown. It has been logged as {reference}. Reload to try again; "
    "if it stays, tell your administrator the number."
)
NOTICE_SIGNED_OUT: Final = "You are signed out; what you just did was not done."
NOTICE_UNREACHABLE: Final = "The server does not answer. What you just did may not have happened; try again soon."
NOTICE_TOO_LARGE: Final = "That is too large for the server. Upload a smaller file, without columns nobody needs."
NOTICE_BUSY: Final = "Too many requests at once. Wait a moment and try again."
TOAST: Final = "That did not work"
TOAST_UNEXPECTED: Final = "An error that should not happen. It has been logged as {reference}; nothing was changed."

# states of a run
RUN_STATES: Final = {
    "queued": ("Queued", ""),
    "running": ("Running", "busy"),
    "finished": ("Finished", "good"),
    "failed": ("Failed", "bad"),
    "cancelled": ("Cancelled", ""),
    "lost": ("Lost", "warn"),
}
MODES: Final = {
    "robyn": ("Robyn", "Search and selection both in Meta's R package. The reference, and the slowest."),
    "verified": (
        "Verified",
        "The compiled engine searches; Meta's Robyn refits the shortlist, and every difference is stored and shown.",
    ),
    "fast": ("Fast", "The same model, computed by the compiled engine only. Not checked against Robyn."),
}
GRAINS: Final = {"day": "Daily", "week": "Weekly", "month": "Monthly"}

# agency
AGENCY_LEAD: Final = "Every client, with its latest run and what it can see today."
NO_CLIENTS: Final = "No clients yet"
NO_CLIENTS_LEAD: Final = "An administrator adds the first client; it appears here with its brand."
PUBLISHED: Final = "Published"
DRAFT: Final = "Draft"
NOTHING_YET: Final = "Nothing yet"
OF_MEDIA: Final = "{name} of paid media"
NO_ROAS: Final = "Effect of paid media not estimable"
NO_MODEL_YET: Final = "No model published"

# engines
ENGINES_LEAD: Final = (
    "What each machine with a worker can compute, shown by a small fit, and what to do where something is missing."
)
CHECK_NOW: Final = "Check now"
NO_MACHINES: Final = "No machine has been checked yet"
NO_MACHINES_LEAD: Final = "A worker checks its machine when it starts. Start one on this machine with"
START_WORKER: Final = "make worker"
QUEUE_AWAY: Final = "The job queue does not answer"
QUEUE_AWAY_NOTE: Final = "Below is what is known from before. No worker can be asked until Redis is back."
NO_WORKER: Final = "No worker is running"
NO_WORKER_NOTE: Final = "Below is what is known from before. Runs wait until a worker is started:"
HAS_WORKER: Final = "a worker is running"
HAS_NO_WORKER: Final = "no worker is running"
CHECKED: Final = "Checked {ago}"
MACHINE_STATES: Final = {
    "ok": ("OK", "good"),
    "limited": ("Limited", "warn"),
    "broken": ("Broken", "bad"),
    "unchecked": ("Not checked", ""),
}
MACHINE_VERDICTS: Final = {
    "ok": "The compiled engine and Meta's Robyn can both run here.",
    "limited": "Only the compiled engine can run here, in the mode Fast. For the other modes Meta's Robyn is missing:",
    "broken": "Do not rely on results of this machine before this is mended:",
    "unchecked": "A worker is running here, and this machine has not been checked yet.",
}
CHECK_WAITING: Final = "Waiting for a worker of this machine"
SO_FAR: Final = "{time} so far"
CHECK_FAILED: Final = "The check itself broke off"
CHECK_FAILED_NOTE: Final = "The worker's log says why. Below is what is known from before."
TEST_FIT: Final = "Test fit"
TEST_FIT_NOTE: Final = "20 iterations on simulated data. Differences are relative to Robyn's figures."
VERSIONS: Final = "Versions"
TOOK: Final = "{models} models in {seconds} s"
FIT_FAILED: Final = "Failed"
NOT_TRIED: Final = "Not tried yet"
CANNOT_RUN: Final = "Cannot run"
SAME: Final = "Same models, same seed"
SAME_YES: Final = "Yes"
SAME_NO: Final = "No"
LARGEST: Final = "Largest difference, {figure}"
NOT_COMPUTABLE: Final = "Not computable"
COMPARED_AT: Final = "Compared"
COPY: Final = "Copy"
COPIED: Final = "Copied"
ENGINES_HELP: Final = "What is missing, and how to mend it"

# overview
OVERVIEW_STAFF_EMPTY: Final = "Nothing to show yet"
OVERVIEW_STAFF_EMPTY_LEAD: Final = (
    "Upload this client's media data, or make sample data to look around. Spend and revenue appear here at once."
)
OVERVIEW_CLIENT_EMPTY: Final = "Your first results are on their way"
OVERVIEW_CLIENT_EMPTY_LEAD: Final = (
    "Your agency has not published a model yet. As soon as it does, spend, revenue and what drove them are here."
)
NEXT_RUN: Final = (
    "These are the figures of the data itself. Fit a model and publish it to see what each channel returned."
)
BY_MODEL: Final = "By the published model, {period}"
BY_DATA: Final = "{period}, as the newest data set has it"
FROM_DATA: Final = "No model is published yet"
SPEND_AGAINST: Final = "Spend against {outcome}"
CHANNELS: Final = "Channels"
CHANNELS_NOTE: Final = "What each channel cost and, by the published model, what it brought."
CHANNELS_NOTE_DATA: Final = "What each channel cost. What it brought is known once a model is published."
NOT_ESTIMABLE: Final = "not estimable here"
NOT_ESTIMABLE_WHY: Final = "The model gave this channel a coefficient of zero: the data does not tell its effect."

REFRESH: Final = "Refresh with new data"
STALE: Final = "There is data {newer} newer than the published model"
STALE_NOTE: Final = (
    "“{data}” goes on where the model ends. A refresh carries the model on; the client sees it once you publish it."
)

# data
DATA_LEAD: Final = (
    "One row per day, week or month; one column per figure. Dates, revenue or conversions, spend per channel."
)
DROP: Final = "Drop a CSV file here, or choose one"
DROP_NOTE: Final = "Comma or semicolon, decimal point or comma. UTF-8, Latin-1 and UTF-16 are recognised."
SAMPLE: Final = "Sample data"
SAMPLE_NOTE: Final = "Six channels with a known truth, made here. Good for a first look at every page."
SAMPLE_WEEKS: Final = "Weeks"
SAMPLE_REFUSED: Final = "No sample data was made"
SAMPLE_MAKE: Final = "Make sample data"
DATA_SETS: Final = "Data sets"
NO_DATA: Final = "No data yet"
NO_DATA_LEAD: Final = "Upload a CSV file, or make sample data. Each upload is checked row by row before it is kept."
REFUSED: Final = "{name} was not kept"
REFUSED_NOTE: Final = "Correct these places in the file and upload it again."
KEPT: Final = "{name} is ready"
KEPT_WARNINGS: Final = "{name} is ready, with remarks"
KEPT_NOTE: Final = "These do not stop a model, but they are worth a look."
START_RUN: Final = "Start a run"
REMOVE_TITLE: Final = "Remove this data set?"
REMOVE_TEXT: Final = "“{name}” disappears from the list. Runs that used it keep their results."
REMOVE: Final = "Remove"
KEEP: Final = "Keep it"
DATA_SOURCES: Final = {"upload": "Uploaded", "sample": "Sample data", "demo": "Demo data", "derived": "Merged"}

# runs
RUNS_LEAD: Final = "Each run searches thousands of models for one data set and keeps the best compromises."
NEW_RUN: Final = "New run"
IMPORT: Final = "Import from Robyn"
OPEN_MODEL: Final = "Open the model"
EXPORT: Final = "Robyn's JSON"
EXPORT_NOTE: Final = "The model as a file that robyn_recreate takes in R"
NO_RUNS: Final = "No runs yet"
NO_RUNS_LEAD: Final = "A run fits a model in the background. You can close the page: the result waits here."
NO_RUNS_NO_DATA: Final = "A run needs a data set. Upload one first, or make sample data."
QUEUED_NOTE: Final = {
    "turn": "Waiting for a worker. It starts by itself as soon as one is free.",
    "worker": "No worker is running. The run starts by itself as soon as your administrator has started one.",
    "redis": "The job queue does not answer. The run is kept and starts by itself once it does.",
}
WAITING: Final = "Waiting for a worker"
CANCEL_RUN: Final = "Cancel the run"
CANCELLING: Final = "Cancelling"
RESTART_RUN: Final = "Run again"
ENDED: Final = {
    "failed": "The run failed",
    "cancelled": "The run was cancelled",
    "lost": "The run was lost",
}
ENDED_NOTE: Final = {
    "failed": "The engine gave no reason.",
    "cancelled": "Nothing of it was kept.",
    "lost": "Its worker stopped answering. Nothing is wrong with the data; run it again.",
}
COMPARE: Final = "Compare the models"
PROVENANCE: Final = "Where the numbers come from"
PROVENANCE_NOTE: Final = "With the same data, seed and versions the run gives the same models again."
NRMSE: Final = "Prediction error of a model, as a share of the range of the outcome (NRMSE). Lower is better."
RSSD: Final = (
    "Distance between share of spend and share of effect (DECOMP.RSSD). Lower is closer to how money is spent now."
)

# new run
NEW_LEAD: Final = "Everything is filled in with sensible values. Check the columns, then start."
NEW_NO_DATA: Final = "A run needs a data set"
COLUMNS: Final = "Columns"
COLUMNS_NOTE: Final = "What each column is was recognised from its name and values. Correct what is wrong."
ROLES: Final = {
    "date": "Date",
    "dep_var": "Outcome",
    "spend": "Media spend",
    "organic": "Organic media",
    "context": "Context",
    "factor": "Context, categories",
    "unused": "Not used",
}
EXPOSURE_OF: Final = "Exposure of {channel}"
OUTCOME_KIND: Final = "The outcome counts"
OUTCOME_KINDS: Final = {"revenue": "Revenue (money)", "conversion": "Conversions (a number)"}
RANGES: Final = "Search ranges"
RANGES_NOTE: Final = (
    "Where the search may look for each medium. The values suit its kind; both ends equal fix a parameter."
)
ADSTOCK: Final = "How an effect fades"
ADSTOCKS: Final = {
    "geometric": ("Geometric", "By the same share every period. One parameter a medium; the usual choice."),
    "weibull_cdf": ("Weibull CDF", "Strongest at once, then slowly first or quickly first. Two parameters a medium."),
    "weibull_pdf": ("Weibull PDF", "May peak some periods later, as for purchases that take time. Two parameters."),
}
PARAMETERS: Final = {
    "thetas": ("Carry-over θ", "Share of an effect that is still there one period later."),
    "shapes": ("Fading shape", "Form of the fading: from steep at the start to late and sudden."),
    "scales": ("Fading scale", "How long it takes, as a share of all periods of the data."),
    "alphas": ("Shape α", "How S-shaped the response is; below 1 it bends from the start."),
    "gammas": ("Inflexion γ", "Where the response bends, between the lowest and highest input."),
}
SEASON: Final = "Trend, season and holidays"
SEASON_NOTE: Final = "Taken out by Prophet before the media effects are estimated."
PROPHET: Final = {
    "trend": "Trend",
    "season": "Yearly season",
    "monthly": "Monthly",
    "weekday": "Weekday",
    "holiday": "Holidays",
}
HOLIDAY_COUNTRY: Final = "Holidays of"
WINDOW: Final = "Period"
WINDOW_NOTE: Final = "The model is fitted to this part of the data; earlier rows still feed the carry-over."
SEARCH: Final = "Search"
ITERATIONS: Final = "Iterations per trial"
TRIALS: Final = "Trials"
SEED: Final = "Seed"
VALIDATION: Final = "Hold out the last part of the data to check predictions (ts_validation)"
MODE: Final = "Engine"
RUN_NAME: Final = "Name"
SUBMIT: Final = "Start the run"
BAD_NUMBER: Final = "“{what}” is not filled in."
ESTIMATE: Final = "{models} models, about {duration} on this machine."
ESTIMATE_ROUGH: Final = "{models} models. How long they take is known after the first minute."
CORRECT: Final = "The run cannot start yet"


def moment(value: datetime | None, look: Look) -> str:
    """A moment as a date and a time of day, UTC as stored: 3 Jan 2026, 14:05 UTC."""
    return DASH if value is None else f"{look.date(value.date())}, {value:%H:%M} UTC"


def day(value: date | datetime | None, look: Look) -> str:
    return DASH if value is None else look.date(value)


def period(start: date | None, end: date | None, look: Look) -> str:
    """First and last day."""
    return DASH if start is None or end is None else f"{look.date(start)} – {look.date(end)}"


def ago(value: datetime | None, now: datetime | None = None) -> str:
    """How long ago, in the largest unit that fits."""
    if value is None:
        return DASH
    seconds = max(0.0, ((now or datetime.now(UTC)) - value).total_seconds())
    if seconds < 60:
        return "just now"
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return DASH


def duration(seconds: float | None) -> str:
    """A span: 45 s, 3 min 20 s, 1 h 5 min."""
    if seconds is None:
        return DASH
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 and whole < 600 else f"{round(whole / 60)} min"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def trials_done(done: int, trials: int, working: int) -> str:
    """How the search is spread; empty where there is nothing to spread."""
    if trials < 2 or not working:
        return ""
    return f"{done} of {trials} trials done, {working} {'worker' if working == 1 else 'workers'} searching"
