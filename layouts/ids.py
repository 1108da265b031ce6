"""Every component id, one section per page. Pattern-matching ids are small functions."""

from __future__ import annotations

# shell
LOCATION = "location"
CONTENT = "page-content"
NAVIGATION = "navigation"
# the address whose page the server is to make; not set for the page that came with the frame
WANTED = "wanted"
ARRIVED = "arrived"
TEMPLATES = "shell-templates"
TOAST = "toast"

# agency
AGENCY_LIST = "agency-list"
AGENCY_SHOW = "agency-show"
AGENCY_VIEW = "agency-view"
AGENCY_WORDS = "agency-words"
AGENCY_SORT = "agency-sort"
AGENCY_DAYS = "agency-days"
AGENCY_MORE = "agency-more"


def agency_head(key: str) -> dict[str, str]:
    return {"type": "agency-head", "key": key}


# engines
ENGINES_LIST = "engines-list"
ENGINES_TICK = "engines-tick"
ENGINES_CHECK = "engines-check"

# data
DATA_UPLOAD = "data-upload"
DATA_MESSAGES = "data-messages"
DATA_LIST = "data-list"
DATA_WEEKS = "data-weeks"
DATA_SAMPLE = "data-sample"
DATA_CONFIRM = "data-confirm"
DATA_CONFIRM_TEXT = "data-confirm-text"
DATA_CONFIRM_TITLE = "data-confirm-title"
DATA_CONFIRM_YES = "data-confirm-yes"
DATA_CONFIRM_NO = "data-confirm-no"
DATA_DOOMED = "data-doomed"


def data_remove(dataset_id: str) -> dict[str, str]:
    return {"type": "data-remove", "id": dataset_id}


# runs
RUNS_LIST = "runs-list"
RUNS_TICK = "runs-tick"
RUN_HEAD = "run-head"
RUN_LIVE = "run-live"
RUN_REST = "run-rest"
RUN_SEEN = "run-seen"
RUN_TICK = "run-tick"
RUN_CANCEL = "run-cancel"
RUN_RESTART = "run-restart"

# new run
NEW_DATA = "new-data"
NEW_SHOWN = "new-shown"
NEW_NAME = "new-name"
NEW_OUTCOME_KIND = "new-outcome-kind"
NEW_RANGES = "new-ranges"
NEW_ADSTOCK = "new-adstock"
NEW_PROPHET = "new-prophet"
NEW_COUNTRY = "new-country"
NEW_WINDOW = "new-window"
NEW_ITERATIONS = "new-iterations"
NEW_TRIALS = "new-trials"
NEW_VALIDATION = "new-validation"
NEW_SEED = "new-seed"
NEW_MODE = "new-mode"
NEW_ESTIMATE = "new-estimate"
NEW_MESSAGES = "new-messages"
NEW_SUBMIT = "new-submit"


def new_role(column: str) -> dict[str, str]:
    return {"type": "new-role", "column": column}


def new_bound(medium: str, parameter: str, end: str) -> dict[str, str]:
    """`end` is low or high."""
    return {"type": "new-bound", "medium": medium, "parameter": parameter, "end": end}


# refresh
REFRESH_REF = "refresh-ref"
REFRESH_DATA = "refresh-data"
REFRESH_NAME = "refresh-name"
REFRESH_FOUND = "refresh-found"
REFRESH_SEEN = "refresh-seen"
REFRESH_STEPS = "refresh-steps"
REFRESH_ITERATIONS = "refresh-iterations"
REFRESH_TRIALS = "refresh-trials"
REFRESH_MODE = "refresh-mode"
REFRESH_MESSAGES = "refresh-messages"
REFRESH_SUBMIT = "refresh-submit"

# models: the lab
MODELS_RUN = "models-run"
LAB_FRONT = "lab-front"
LAB_STRIP = "lab-strip"
LAB_STRIP_SAID = "lab-strip-said"
LAB_STRIP_DATA = "lab-strip-data"
LAB_PARALLEL = "lab-parallel"
LAB_TABLE = "lab-table"
LAB_TRAY = "lab-tray"
LAB_KEPT = "lab-kept"  # solIDs that remain after gate, lasso and brush; None: all
LAB_PINS = "lab-pins"  # at most four solIDs
LAB_BRUSH = "lab-brush"  # by axis the lowest and highest value that is kept
LAB_READY = "lab-ready"
LAB_WEIGHTS = "lab-weights"
LAB_ORDER = "lab-order"
LAB_MORE = "lab-more"
LAB_SCOPE = "lab-scope"
LAB_PRESET = "lab-preset"
LAB_RESET = "lab-reset"
LAB_SAVE = "lab-save"
LAB_SAVED = "lab-saved"
LAB_OPEN = "lab-open"
LAB_PIN = "lab-pin"
LAB_NAMED = "lab-named"  # a solID to pin
LAB_DECIDED = "lab-decided"  # only models that were decided on
LAB_OPEN_NAME = "lab-open-name"
LAB_OPEN_SAID = "lab-open-said"


def lab_sort(key: str) -> dict[str, str]:
    return {"type": "lab-sort", "key": key}


def lab_limit(key: str) -> dict[str, str]:
    return {"type": "lab-limit", "key": key}


def lab_weight(term: str) -> dict[str, str]:
    return {"type": "lab-weight", "term": term}


# compare
COMPARE_REF = "compare-ref"
COMPARE_MODE = "compare-mode"
COMPARE_TABLE = "compare-table"
COMPARE_EFFECTS = "compare-effects"
COMPARE_LATER = "compare-later"
COMPARE_BELOW = "compare-below"
COMPARE_SHAPES = "compare-shapes"

# compare runs
RUNS_A = "runs-a"
RUNS_B = "runs-b"

# import from Robyn
IMPORT_FILE = "import-file"
IMPORT_FOUND = "import-found"
IMPORT_DATA = "import-data"
IMPORT_CSV = "import-csv"
IMPORT_CSV_SAID = "import-csv-said"
IMPORT_MESSAGES = "import-messages"
IMPORT_SUBMIT = "import-submit"

# model
MODEL_REF = "model-ref"
MODEL_DEPTH = "model-depth"
MODEL_BODY = "model-body"
MODEL_STATE = "model-state"
MODEL_DIALOG = "model-dialog"
MODEL_DIALOG_TEXT = "model-dialog-text"
MODEL_NOTE = "model-note"
MODEL_CONFIRM = "model-confirm"
MODEL_CLOSE = "model-close"
MODEL_VERB = "model-verb"
MODEL_HELP = "model-help"
MODEL_MESSAGE = "model-message"
MODEL_FINDINGS = "model-findings"
MODEL_FINDINGS_BOX = "model-findings-box"
MODEL_RANK = "model-rank"
MODEL_RANK_BOX = "model-rank-box"
MODEL_RANK_LABEL = "model-rank-label"


def decision_verb(verb: str) -> dict[str, str]:
    return {"type": "decision-verb", "verb": verb}


# notes
NOTES_REF = "notes-ref"
NOTES_WORDS = "notes-words"
NOTES_ADD = "notes-add"
NOTES_MESSAGE = "notes-message"
NOTES_LIST = "notes-list"


def note_verb(note: str, verb: str) -> dict[str, str]:
    return {"type": "note-verb", "note": note, "verb": verb}


def note_words(note: str) -> dict[str, str]:
    return {"type": "note-words", "note": note}


# remedy
REMEDY_REF = "remedy-ref"
REMEDY_KEY = "remedy-key"  # which remedy
REMEDY_NAME = "remedy-name"
REMEDY_MODE = "remedy-mode"
REMEDY_SUBMIT = "remedy-submit"

# planner
PLAN_REF = "plan-ref"
PLAN_SPENDS = "plan-spends"
PLAN_PERIOD = "plan-period"
PLAN_BUDGET = "plan-budget"
PLAN_GUARD_LOW = "plan-guard-low"
PLAN_GUARD_UP = "plan-guard-up"
PLAN_CHANNELS = "plan-channels"
PLAN_STEP = "plan-step"
PLAN_ROOM = "plan-room"
PLAN_RUN = "plan-run"
PLAN_DONE = "plan-done"  # the fields that the plan was made for
PLAN_STALE = "plan-stale"
PLAN_RESULT = "plan-result"
PLAN_CURVES = "plan-curves"


def plan_now(channel: str) -> dict[str, str]:
    return {"type": "plan-now", "channel": channel}


def plan_low(channel: str) -> dict[str, str]:
    return {"type": "plan-low", "channel": channel}


def plan_up(channel: str) -> dict[str, str]:
    return {"type": "plan-up", "channel": channel}


def plan_lock(channel: str) -> dict[str, str]:
    return {"type": "plan-lock", "channel": channel}
