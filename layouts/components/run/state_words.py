"""What a run that waits, searches or has ended says of itself."""

from __future__ import annotations

from typing import Final

from layouts.language import N_, ngettext

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
ENDED_NOTE: Final = {
    "failed": N_("The engine gave no reason."),
    "cancelled": N_("Nothing of it was kept."),
    "lost": N_("Its worker stopped answering. Nothing is wrong with the data; run it again."),
}
ENDED: Final = {
    "failed": N_("The run failed"),
    "cancelled": N_("The run was cancelled"),
    "lost": N_("The run was lost"),
}
NRMSE: Final = N_(
    "Fit error of a model, as a share of the range of the outcome (NRMSE). Lower is better."
)
RSSD: Final = N_(
    "Distance between share of spend and share of effect (DECOMP.RSSD). Lower is closer to how"
    " money is spent now."
)


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
