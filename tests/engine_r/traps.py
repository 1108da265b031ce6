"""Where Robyn fails late, silently or not at all: what we do about each trap, and the test that
holds it; one without a file is in `test_traps`.
"""

from __future__ import annotations

ENGINE, CHILD, PROBE, BOTH = (
    f"tests/engine_r/test_{name}.py" for name in ("engine", "child", "probe", "both_engines")
)
DECOMPOSITION, RESPONSE = (
    f"tests/mmm/analysis/test_{name}.py" for name in ("decomposition", "robyn_response")
)
REFRESH, ALLOCATION, BRIDGE = (
    f"tests/engine_r/test_{name}.py" for name in ("refresh", "allocation", "bridge")
)
PARETO, ALLOCATOR = "tests/engine_py/test_pareto.py", "tests/engine_py/allocator/test_allocator.py"

# The trap: what we do, and the test.
TRAPS: dict[str, tuple[str, str]] = {
    "quiet = TRUE loses a search at the end of its first trial": (
        "searches run loud, into the log of the job",
        f"{ENGINE}::test_a_fit_yields_every_candidate_and_the_series_of_the_selected",
    ),
    "factors without prophet stop the run": ("refused", "test_bad_specs_are_refused"),
    "a refresh from a file never finds its window's end": (
        "the comparison of dates is mended in memory",
        f"{REFRESH}::test_the_window_moves_by_the_steps_in_robyn_too",
    ),
    "a calibrated run with few candidates has no automatic fronts": (
        "the number of fronts is counted beforehand",
        f"{BOTH}::test_a_calibrated_search_yields_the_same_tables_in_both_engines",
    ),
    "an uncalibrated run of 100 candidates is refused": (
        "a small run takes every front",
        f"{ENGINE}::test_a_fit_yields_every_candidate_and_the_series_of_the_selected",
    ),
    "hyperparameters named by spend go to the wrong exposure": (
        "refused",
        "test_bad_specs_are_refused",
    ),
    "a seed that is a double is ignored": (
        "as.integer in R",
        "test_names_in_mixed_case_and_another_seed_give_the_same_search_in_both_engines",
    ),
    "validation with all data in training stops late": ("refused", "test_bad_specs_are_refused"),
    "a lift study of one period has no error": ("refused", "test_bad_lift_studies_are_refused"),
    "a lift study between two periods has no error": (
        "refused",
        "test_bad_lift_studies_are_refused",
    ),
    "an unknown calibration_scope stops late": ("refused", "test_bad_lift_studies_are_refused"),
    "studies without an error leave the mean silently": (
        "as in Robyn; the row of resultCalibration is empty, and a model without any error is no "
        "candidate",
        f"{PARETO}::test_a_model_without_a_mape_is_no_candidate_and_does_not_hide_the_others",
    ),
    "robyn_response takes one total only, and two dates are no range": (
        "`mmm.analysis.response` answers",
        f"{RESPONSE}::test_two_dates_are_a_range_and_one_date_is_one_period",
    ),
    "robyn_response reads an exposure as money": (
        "`mmm.analysis.response` answers",
        f"{RESPONSE}::test_exposures_count_in_their_own_unit",
    ),
    "the total ROAS of one-pager and file is a sum of ratios": (
        "`mmm.analysis.decomposition` computes it",
        f"{DECOMPOSITION}::test_the_total_roas_is_no_sum_of_ratios",
    ),
    "the allocator reports an impossible budget as a plan": (
        "refused with what the bounds allow",
        f"{ALLOCATION}::test_a_budget_that_the_bounds_exclude_is_refused",
    ),
    "the allocator returns its starting point for a target out of reach": (
        "refused with what Robyn reached",
        "test_a_target_out_of_reach_is_refused_and_not_shown_as_a_plan",
    ),
    "the allocator treats channels without spend unlike others": (
        "noted; the compiled engine plans them from their mean",
        f"{ALLOCATOR}::test_a_channel_without_spend_in_the_dates_is_planned_from_its_mean",
    ),
    "repeated dates are accepted": ("refused", "test_bad_data_is_refused"),
    "missing dates are accepted": ("refused", "test_bad_data_is_refused"),
    "a missing result stops late": ("refused", "test_bad_data_is_refused"),
    "a weekday pattern in weekly data is accepted": (
        "warned of",
        "test_doubtful_seasons_are_warned_of",
    ),
    "a single call of robyn_inputs cannot mend anything": (
        "always two",
        "test_robyn_inputs_is_called_twice",
    ),
    "errors while exporting are swallowed, files land anywhere": (
        "Robyn exports nothing",
        "test_robyn_leaves_no_files_in_the_working_directory",
    ),
    "monthly data makes season and holidays explode": (
        "warned of",
        "test_doubtful_seasons_are_warned_of",
    ),
    "a column that never changes is dropped and shifts the limits of others": (
        "refused",
        "test_bad_data_is_refused",
    ),
    "fewer rows than variables": ("refused", "test_bad_data_is_refused"),
    "a cluster too small for an interval repeats the one before": (
        "one row per large cluster and channel",
        "test_a_cluster_without_figures_has_a_row_without_numbers",
    ),
    "clustering fails for too few models": (
        "counted beforehand",
        f"{BOTH}::test_too_few_models_for_clusters_are_said",
    ),
    "clustering fails where no cluster holds three models, blaming memory": (
        "the manifest says which",
        "test_failed_clusters_are_explained",
    ),
    "the order of names depends on the locale": (
        "LC_COLLATE=C",
        "test_names_in_mixed_case_and_another_seed_give_the_same_search_in_both_engines",
    ),
    "prophet_signs is read and has no effect": (
        "it is no part of a spec",
        "test_prophet_signs_are_never_passed_on",
    ),
    "an infinite error counts as 1 in the score": (
        "as in Robyn",
        f"{PARETO}::test_an_infinite_error_counts_as_one_in_the_score",
    ),
    "hyperparameters that are all fixed leave nevergrad without a dimension": (
        "refused",
        "test_a_model_that_is_fixed_throughout_is_refused_before_r_starts",
    ),
    "one iteration finds no nevergrad": (
        "refused",
        f"{ENGINE}::test_a_search_of_one_iteration_is_refused_before_r_starts",
    ),
    "reticulate fetches a Python of its own": (
        "RETICULATE_PYTHON is this one, uv stays offline",
        "test_the_session_is_prepared_before_r_starts",
    ),
    "reticulate 1.28 aborts": (
        "the probe asks for 1.39",
        f"{PROBE}::test_an_r_library_that_lacks_packages_or_has_old_ones_is_seen",
    ),
    "lares looks for fonts and says so": (
        "LARES_FONT=ignore",
        "test_nothing_about_fonts_or_time_zones_reaches_the_warnings",
    ),
    "lubridate asks timedatectl for the time zone": (
        "TZ=UTC",
        "test_nothing_about_fonts_or_time_zones_reaches_the_warnings",
    ),
    "rpy2's compiled mode needs headers": (
        "RPY2_CFFI_MODE=ABI",
        "test_the_session_is_prepared_before_r_starts",
    ),
    "threads of BLAS change the last bits": (
        "one thread",
        "test_the_session_is_prepared_before_r_starts",
    ),
    "the interpreter hangs at its exit": (
        "os._exit",
        "test_a_child_leaves_although_a_thread_still_runs",
    ),
    "rpy2 turns integers above 2^31 into text": (
        "CSV and numeric",
        "test_odd_but_right_data_reaches_r_unchanged",
    ),
    "rpy2 turns dates into ordinals or local times": (
        "ISO text",
        "test_odd_but_right_data_reaches_r_unchanged",
    ),
    "the word NA in a text column is read as missing": (
        "an empty cell is",
        "test_odd_but_right_data_reaches_r_unchanged",
    ),
    "an empty cell comes back as NaN, NA or text": (
        "tables of numbers",
        "test_a_convergence_that_cannot_be_judged_stays_unknown",
    ),
    "a signal does not interrupt R": (
        "R is a child that can be killed",
        f"{ENGINE}::test_r_at_work_is_stopped",
    ),
    "R over its deadline leaves children": (
        "the process group is killed",
        f"{CHILD}::test_a_job_over_its_time_limit_is_stopped_with_the_reason",
    ),
    "R takes all memory": (
        "a ceiling",
        f"{CHILD}::test_a_job_over_its_memory_limit_is_stopped_with_the_reason",
    ),
    "R outlives a worker that is killed": (
        "it dies with it",
        f"{CHILD}::test_a_job_dies_with_a_parent_that_is_killed",
    ),
    "R inside a thread of the web server": (
        "only the bridge imports rpy2",
        f"{PROBE}::test_the_probe_never_loads_r_into_the_caller",
    ),
    "R sees the server's secrets": (
        "removed",
        f"{BRIDGE}::test_r_does_not_see_the_secrets_of_the_server",
    ),
}
