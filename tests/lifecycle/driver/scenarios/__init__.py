"""The scenarios, each registered under its name by being imported."""

from scenarios import loss, rollout, size  # noqa: F401
