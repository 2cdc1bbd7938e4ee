"""The scenarios, each registered under its name by being imported."""

from scenarios import rollout, size, loss, network, metrics, outputs, takeover  # noqa: F401
