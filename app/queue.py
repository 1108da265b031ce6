"""The job queue: RQ, jobs named by dotted strings, arguments are ids, JSON on the wire."""

from __future__ import annotations

import logging
import platform
import re
from collections.abc import Sequence
from typing import Literal

from redis.exceptions import RedisError
from rq import Queue, Worker, get_current_job
from rq.command import send_stop_job_command
from rq.exceptions import InvalidJobOperation, NoSuchJobError
from rq.job import Dependency, Job, JobStatus
from rq.serializers import JSONSerializer

from app.extensions import config, redis
from app.views.engines import PendingCheck

FIT = "app.jobs.fits.run"
CHECK = "app.jobs.engines.run"
NAMES = (FIT, CHECK)
KEPT_S = 3600  # how long Redis remembers a job that has ended
State = Literal["alive", "deferred", "finished", "failed", "vanished"]
_STATES: dict[JobStatus, State] = {
    JobStatus.QUEUED: "alive",
    JobStatus.STARTED: "alive",
    JobStatus.SCHEDULED: "alive",
    JobStatus.DEFERRED: "deferred",
    JobStatus.FINISHED: "finished",
}
CHECK_S = 900  # what RQ allows a check: more than the test fits' own deadline
log = logging.getLogger(__name__)


def queue() -> Queue:
    return Queue(config().queue_name, connection=redis(), serializer=JSONSerializer)


def enqueue(
    name: str, *ids: str, job_id: str, after: Sequence[str] = (), first: bool = False
) -> bool:
    """Send a job. False when Redis does not answer: the row in the database stays and is sent again
    later.

    after: ids of the jobs that must end before, whatever their end. first: before all that wait.
    """
    if name not in NAMES:
        raise ValueError(f"{name} is no job of ours.")
    try:
        behind = (
            Dependency(list(after), allow_failure=True, enqueue_at_front=first) if after else None
        )
        queue().enqueue_call(
            name,
            args=ids,
            job_id=job_id,
            timeout=config().job_timeout_s,
            result_ttl=KEPT_S,
            failure_ttl=KEPT_S,
            depends_on=behind,
            at_front=first,
        )
    except RedisError as error:
        log.warning("Job %s could not be sent: %s", job_id, error)
        return False
    return True


def workers() -> int | None:
    """How many workers listen to the queue now; None when Redis does not answer."""
    try:
        return int(Worker.count(queue=queue()))
    except RedisError as error:
        log.warning("Redis does not answer: %s", error)
        return None


def stop(job_id: str) -> None:
    """Have the worker kill the process of a job, if there is still one."""
    try:
        send_stop_job_command(redis(), job_id, serializer=JSONSerializer)
    except (InvalidJobOperation, NoSuchJobError, RedisError) as error:
        log.info("Job %s needs no stopping: %s", job_id, error)


def states(job_ids: Sequence[str]) -> dict[str, State]:
    """What became of jobs: failed is any end but the good one, deferred waits for others.

    Empty: Redis is away.
    """
    try:
        jobs = Job.fetch_many(list(job_ids), connection=redis(), serializer=JSONSerializer)
    except RedisError as error:
        log.warning("Redis does not answer: %s", error)
        return {}
    return {name: _state(job) for name, job in zip(job_ids, jobs, strict=True)}


def _state(job: Job | None) -> State:
    return "vanished" if job is None else _STATES.get(job.get_status(refresh=False), "failed")


# Checks of machines. They are asked for by name of the machine, and what becomes of them is known
# to Redis only.


def this_machine() -> str:
    """The name of this machine, by which its workers are known."""
    return platform.node()


def machine_queue(machine: str) -> Queue:
    """What only the workers of one machine take."""
    return Queue(f"{config().queue_name}@{machine}", connection=redis(), serializer=JSONSerializer)


def machines() -> set[str] | None:
    """Machines with a worker now; None when Redis does not answer."""
    try:
        return {
            str(worker.hostname) for worker in Worker.all(queue=queue(), serializer=JSONSerializer)
        }
    except RedisError as error:
        log.warning("Redis does not answer: %s", error)
        return None


def request_check(machine: str) -> None:
    """Have a worker of a machine check it, unless that is under way.

    Does nothing while Redis does not answer.
    """
    known = pending_check(machine)
    if known is not None and known.state != "failed":
        return
    try:
        machine_queue(machine).enqueue_call(
            CHECK,
            args=(machine,),
            job_id=_check_id(machine),
            timeout=CHECK_S,
            result_ttl=0,
            failure_ttl=3600,
        )
    except RedisError as error:
        log.warning("The check of %s could not be sent: %s", machine, error)


def pending_check(machine: str) -> PendingCheck | None:
    """The check of a machine that is not done, or that failed; None where there is none, or Redis
    does not answer.
    """
    try:
        job = Job.fetch(_check_id(machine), connection=redis(), serializer=JSONSerializer)
        status = job.get_status(refresh=False)
    except (NoSuchJobError, RedisError):
        return None
    if status == JobStatus.FINISHED:
        return None
    if status == JobStatus.STARTED:
        return PendingCheck("working", str(job.meta.get("stage", "")), job.started_at)
    return PendingCheck("waiting" if status == JobStatus.QUEUED else "failed")


def set_stage(stage: str) -> None:
    """Say what the present check does, for those who follow it. Does nothing outside a job."""
    job = get_current_job()
    if job is not None and job.meta.get("stage") != stage:
        job.meta["stage"] = stage
        job.save_meta()


def _check_id(machine: str) -> str:
    return "check-" + re.sub(r"[^A-Za-z0-9_-]", "_", machine)
