"""Rollouts: what one `kubectl apply` sets off."""

import time

from kubernetes import is_ready, kubectl
from run import CLUSTER, Refused, TookTooLong
from scenario import Bar, scenario


@scenario("sets", "a first start, and half a minute of load")
def first_start(run):
    time.sleep(15)
    run.apply_again()
    time.sleep(15)
    run.settle(reapply_after=None)


@scenario("sets", "one change of all sets at once")
def all_sets(run):
    run.apply("a change of all sets applied", run.small_change)
    run.settle()


@scenario("sets", "one change of all sets, applied by what leaves Leases out as Argo CD does", left_out=("Lease",))
def without_lease(run):
    run.apply("a change of all sets applied", run.small_change)
    run.settle()
    if f"lease.coordination.k8s.io/{CLUSTER}" not in kubectl("get", "lease", "-o", "name").split():
        raise RuntimeError("no pod has made the Lease")


@scenario("many-sets", "one change of all sets, of pods that may not see the Lease", left_out=("RoleBinding",))
def without_turns(run):
    """As where the API server cannot be reached: what the cluster says has to do."""
    run.apply("a change of all sets applied", run.small_change)
    run.settle()


@scenario("coordinating", "one change of all sets, where coordinating nodes take the requests")
def coordinating(run):
    run.apply("a change of all sets applied", run.small_change)
    run.settle()


@scenario("zones", "one change of all sets at once, where each zone has sets of its own", in_subset=True)
def all_sets_zones(run):
    run.apply("a change of all sets applied", run.small_change)
    run.settle()


@scenario("sets", "a rolling upgrade from 8.19.21 to 9.5.3", version="8.19.21")
def upgrade(run):
    run.apply("9.5.3 applied", {"spec": {"version": "9.5.3"}})
    run.settle()


@scenario("sets", "a change of all sets while an index is made every few seconds")
def new_index(run):
    run.make_indices()
    time.sleep(8)
    run.apply("a change of all sets applied", run.small_change)
    run.settle()


@scenario("sets", "a rolling upgrade while an index is made every few seconds", version="8.19.21")
def upgrade_new_index(run):
    run.make_indices()
    time.sleep(8)
    run.apply("9.5.3 applied", {"spec": {"version": "9.5.3"}})
    run.settle()


@scenario("sets", "a template that cannot start, then the right one", bar=Bar(search_gap=15))
def bad_template(run):
    run.apply("a setting that does not exist applied", {"spec": {"config": {"no.such.setting": "1"}}})
    time.sleep(150)
    run.undo()
    run.apply("the setting taken back", run.small_change)
    try:
        run.settle(limit=1200)
    except TookTooLong:
        broken = [name for name, pod in run.pods().items() if not is_ready(pod)]
        if not broken:
            raise
        run.note(f"still broken, deleted by hand: {', '.join(broken)}")
        kubectl("delete", "pods", *broken)
        run.settle(reapply_after=None)


@scenario("sets", "the password of `elastic` changed in its Secret")
def password(run):
    """The restart makes the nodes read the Secret; `.security` cannot be made here, so the API cannot change the password."""
    secret = "survivor-elastic-password"
    kubectl("patch", "secret", secret, "--patch", '{"stringData": {"password": "Another (one) with $, `, \\\\ and \\"quotes\\""}}')
    run.note("the Secret has another password")
    run.access.refresh()
    run.apply("a change of all sets applied", run.small_change)
    run.settle()


@scenario("sets", "certificates renewed by the same authority")
def certificates(run):
    if not run.can("secrets", "--renew"):
        raise Refused("there is no way to renew certificates of the same authority")
    kubectl("apply", "-f", "-", stdin=run.new_secrets("--renew", live_secrets(run)))
    run.note("renewed certificates applied")
    time.sleep(60)
    run.apply("a change of all sets applied", run.small_change)
    run.settle()


@scenario("sets", "the certificate authority replaced, then a change of all sets")
def ca(run):
    if run.can("secrets", "--rotate"):
        for step in 1, 2, 3:
            kubectl("apply", "-f", "-", stdin=run.new_secrets("--rotate", live_secrets(run)))
            run.note(f"step {step} of the rotation applied")
            run.access.refresh()
            time.sleep(120)  # Kubelets have brought it to every pod by then, and Elasticsearch has read it.
    else:
        kubectl("apply", "-f", "-", stdin=run.new_secrets())
        run.note("new Secrets of another authority applied")
        run.access.refresh()
        time.sleep(60)
    run.apply("a change of all sets applied", run.small_change)
    run.settle()


@scenario("every-role", "settings added to the keystore, from a Secret")
def secure_settings(run):
    setting = "xpack.security.transport.ssl.secure_key_passphrase"  # of a key that has none, so that it changes nothing
    kubectl("create", "secret", "generic", "passphrases", f"--from-literal=transport={setting}")
    run.apply("a Secret for the keystore named", {"spec": {"secureSettings": [{"secret": "passphrases", "keys": [{"key": "transport", "setting": setting}]}]}})
    run.settle()
    nodes = run.ask("POST", "/_nodes/reload_secure_settings").get("nodes", {}).values()
    without = [node["name"] for node in nodes if setting not in node.get("secure_setting_names", ())]
    if without or not nodes:
        raise RuntimeError(f"not in the keystore of {without}")


def live_secrets(run):
    """The file with the cluster's Secrets as they are now."""
    return run.write("live-secrets.yaml", kubectl("get", "secrets", "-o", "yaml", f"-l={run.LABEL}"))
