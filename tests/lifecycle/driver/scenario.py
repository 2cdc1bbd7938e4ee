"""What a scenario is: a function that does something to a running cluster, with the config it starts from and the bar it is held to."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Bar:
    """The most that a scenario may show. Nothing acknowledged is ever lost."""

    seconds_red: int = 0
    voters_down: int = 1
    search_gap: float = 10
    write_gap: float = 15


@dataclass(frozen=True)
class Scenario:
    name: str
    title: str
    config: str
    act: object
    bar: Bar = field(default_factory=Bar)
    former: object = None  # the tool whose cluster is there at first, where it is not esgen's
    left_out: tuple = ()  # kinds that whoever applies the manifests leaves out
    nodes: tuple = ("node-a1", "node-b1", "node-c1")
    version: str = None  # of Elasticsearch at the start, where it is not the one asked for
    in_subset: bool = False
    monitored: bool = False  # by a Prometheus beside it
    is_enforced: bool = False  # NetworkPolicies count
    limit: int = 1800  # seconds that all of it may take, on a busy machine too


SCENARIOS = {}


def scenario(config, title, **more):
    """Registers a function `all_sets` as the scenario `all-sets`."""

    def register(act):
        name = act.__name__.replace("_", "-")
        SCENARIOS[name] = Scenario(name, title, config, act, **more)
        return act

    return register
