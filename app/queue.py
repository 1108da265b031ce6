"""The job queue: RQ, jobs named by dotted strings, arguments are ids, JSON on the wire."""

from __future__ import annotations

import logging

from redis.exceptions import RedisError
from rq import Queue, Worker
from rq.command import send_stop_job_command
from rq.exceptions import InvalidJobOperation, NoSuchJobError
from rq.job import Job, JobStatus
from rq.serializers import JSONSerializer

from app.extensions import config, redis

FIT = "app.jobs.fits.run"
NAMES = (FIT,)
_ALIVE = {JobStatus.QUEUED, JobStatus.STARTED, JobStatus.DEFERRED, JobStatus.SCHEDULED}
log = logging.getLogger(__name__)


def queue() -> Queue:
    return Queue(config().queue_name, connection=redis(), serializer=JSONSerializer)


def enqueue(name: str, *ids: str, job_id: str) -> bool:
    """Send a job. False when Redis does not answer: the row in the database stays and is sent again later."""
    if name not in NAMES:
        raise ValueError(f"{name} is no job of ours.")
    try:
        queue().enqueue_call(
            name, args=ids, job_id=job_id, timeout=config().job_timeout_s, result_ttl=3600, failure_ttl=3600
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


def state(job_id: str) -> str:
    """`alive`, `dead` (ended, whatever the way), `vanished`, or `unknown` when Redis does not answer."""
    try:
        job = Job.fetch(job_id, connection=redis(), serializer=JSONSerializer)
        return "alive" if job.get_status() in _ALIVE else "dead"
    except NoSuchJobError:
        return "vanished"
    except RedisError:
        return "unknown"
