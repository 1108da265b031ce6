"""Every component id, one section per page. Pattern-matching ids are small functions."""

from __future__ import annotations

# shell
LOCATION = "location"
CONTENT = "page-content"
NAVIGATION = "navigation"
ARRIVED = "arrived"
TEMPLATES = "shell-templates"
TOAST = "toast"

# data
DATA_UPLOAD = "data-upload"
DATA_MESSAGES = "data-messages"
DATA_LIST = "data-list"
DATA_WEEKS = "data-weeks"
DATA_SAMPLE = "data-sample"
DATA_CONFIRM = "data-confirm"
DATA_CONFIRM_TEXT = "data-confirm-text"
DATA_CONFIRM_YES = "data-confirm-yes"
DATA_CONFIRM_NO = "data-confirm-no"
DATA_DOOMED = "data-doomed"


def data_remove(dataset_id: str) -> dict[str, str]:
    return {"type": "data-remove", "id": dataset_id}


# runs
RUNS_LIST = "runs-list"
RUNS_TICK = "runs-tick"
RUN_BODY = "run-body"
RUN_LIVE = "run-live"
RUN_SEEN = "run-seen"
RUN_TICK = "run-tick"
RUN_CANCEL = "run-cancel"
RUN_RESTART = "run-restart"
RUN_LEAVE = "run-leave"

# new run
NEW_DATA = "new-data"
NEW_FORM = "new-form"
NEW_NAME = "new-name"
NEW_OUTCOME_KIND = "new-outcome-kind"
NEW_RANGES = "new-ranges"
NEW_PROPHET = "new-prophet"
NEW_COUNTRY = "new-country"
NEW_WINDOW_START = "new-window-start"
NEW_WINDOW_END = "new-window-end"
NEW_ITERATIONS = "new-iterations"
NEW_TRIALS = "new-trials"
NEW_VALIDATION = "new-validation"
NEW_SEED = "new-seed"
NEW_MODE = "new-mode"
NEW_ESTIMATE = "new-estimate"
NEW_MESSAGES = "new-messages"
NEW_SUBMIT = "new-submit"
NEW_LEAVE = "new-leave"


def new_role(column: str) -> dict[str, str]:
    return {"type": "new-role", "column": column}


def new_bound(medium: str, parameter: str, end: str) -> dict[str, str]:
    """`end` is low or high."""
    return {"type": "new-bound", "medium": medium, "parameter": parameter, "end": end}
