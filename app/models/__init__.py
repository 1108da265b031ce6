"""The tables, one module per aggregate. Importing the package registers every one of them."""

from app.models.audit import AuditEvent
from app.models.datasets import Dataset
from app.models.decisions import Decision
from app.models.engines import EngineCheck
from app.models.lab import LabSetting
from app.models.notes import Note
from app.models.parts import RunPart
from app.models.publications import Publication
from app.models.runs import Candidate, Run
from tenants.models import Agency, Membership, SignIn, Tenant, User

__all__ = [
    "Agency", "AuditEvent", "Candidate", "Dataset", "Decision", "EngineCheck", "LabSetting",
    "Membership", "Note", "Publication", "Run", "RunPart", "SignIn", "Tenant", "User",
]  # fmt: skip
