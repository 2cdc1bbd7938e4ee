//! Volume mounts and block devices of containers.

use super::super::field::{Field, Findings};
use super::Pod;
use super::volumes::{Kind, Volume};
use crate::diagnostics::{Message, quoted};
use crate::message;

/// Checks `volumeMounts` and `volumeDevices` of a container.
pub(super) fn check_mounts(pod: &Pod, container: &Field, out: &mut Findings) {
    let mounts = container.get("volumeMounts");
    let paths: Vec<_> = mounts.items().map(|mount| mount.get("mountPath")).collect();
    for mount in mounts.items() {
        find_volume(pod, &mount.get("name"), out);
        check_propagation(&mount, container, out);
    }
    for device in container.get("volumeDevices").items() {
        check_device(pod, &device, &mounts, out);
        let path = device.get("devicePath");
        if paths.iter().any(|mounted| mounted.text() == path.text()) {
            out.add(&path, message!("path `{}` is there twice: keep one of the two or rename it", quoted(path.text())));
        }
    }
}

fn find_volume<'p, 'a>(pod: &'p Pod<'a>, name: &Field, out: &mut Findings) -> Option<&'p Volume<'a>> {
    let found = pod.volumes.iter().find(|volume| volume.name == name.text());
    if found.is_none() {
        let known: Vec<_> = pod.volumes.iter().map(|volume| quoted(volume.name)).collect();
        let remedy: Message = if known.is_empty() {
            "add it under `volumes` or `volumeClaimTemplates`".into()
        } else {
            message!("add it under `volumes` or `volumeClaimTemplates`, or write {}", Message::alternatives(&known))
        };
        out.add(name, message!("volume `{}` does not exist in this pod: {}", quoted(name.text()), remedy));
    }
    found
}

fn check_propagation(mount: &Field, container: &Field, out: &mut Findings) {
    let propagation = mount.get("mountPropagation");
    if propagation.text() == "Bidirectional" && !container.path(&["securityContext", "privileged"]).is_true() {
        out.add(&propagation, "`Bidirectional` is for privileged containers alone: write `HostToContainer` or `None`");
    }
    let recursive = mount.get("recursiveReadOnly");
    if ["IfPossible", "Enabled"].contains(&recursive.text()) {
        if !mount.get("readOnly").is_true() {
            out.add(&recursive, "needs `readOnly: true` beside it");
        }
        if propagation.has_text() && propagation.text() != "None" {
            out.add(&recursive, "needs `mountPropagation: None`");
        }
    }
}

fn check_device(pod: &Pod, device: &Field, mounts: &Field, out: &mut Findings) {
    let name = device.get("name");
    if let Some(volume) = find_volume(pod, &name, out)
        && !matches!(volume.kind, Kind::Claim | Kind::Ephemeral)
    {
        out.add(
            &name,
            message!("`{}` is not a claim: only a persistentVolumeClaim can be a block device", quoted(name.text())),
        );
    }
    if name.has_text() && mounts.items().any(|mount| mount.get("name").text() == name.text()) {
        let message =
            message!("volume `{}` is mounted already: a volume is a device or a file system", quoted(name.text()));
        out.add(&name, message);
    }
}
