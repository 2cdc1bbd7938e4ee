//! Volume mounts and block devices of containers.

use super::super::field::{Field, Findings};
use super::super::names::check_relative_path;
use super::Pod;
use super::volumes::{Kind, Volume};

/// Checks `volumeMounts` and `volumeDevices` of a container.
pub(super) fn check_mounts(pod: &Pod, container: &Field, out: &mut Findings) {
    let (mounts, devices) = (container.get("volumeMounts"), container.get("volumeDevices"));
    let mut paths = Vec::new();
    for mount in mounts.items() {
        find_volume(pod, &mount.get("name"), out);
        let path = mount.get("mountPath");
        if out.require(&path, "write where the container sees the volume") {
            out.unique(&path, path.text(), &mut paths, &format!("mount path `{}`", path.text()));
        }
        check_sub_path(&mount, out);
        check_propagation(&mount, container, out);
    }
    let mut devices_seen = Vec::new();
    for device in devices.items() {
        check_device(pod, &device, &mounts, &mut devices_seen, out);
        let path = device.get("devicePath");
        if out.require(&path, "write where the container sees the device") {
            out.unique(&path, path.text(), &mut paths, &format!("path `{}`", path.text()));
            if path.text().split('/').any(|part| part == "..") {
                out.add(&path, format!("`{}` must not step back: leave out `..`", path.text()));
            }
        }
    }
}

fn find_volume<'p, 'a>(pod: &'p Pod<'a>, name: &Field, out: &mut Findings) -> Option<&'p Volume<'a>> {
    if !out.require(name, "write the name of a volume") {
        return None;
    }
    let found = pod.volumes.iter().find(|volume| volume.name == name.text());
    if found.is_none() {
        let known: Vec<_> = pod.volumes.iter().map(|volume| volume.name).collect();
        let remedy = if known.is_empty() {
            "add it under `volumes` or `volumeClaimTemplates`".to_owned()
        } else {
            format!("add it under `volumes` or `volumeClaimTemplates`, or write {}", super::super::field::list(&known))
        };
        out.add(name, format!("volume `{}` does not exist in this pod: {remedy}", name.text()));
    }
    found
}

fn check_sub_path(mount: &Field, out: &mut Findings) {
    let (path, expression) = (mount.get("subPath"), mount.get("subPathExpr"));
    check_relative_path(&path, out);
    check_relative_path(&expression, out);
    if path.has_text() && expression.has_text() {
        out.add(&expression, "cannot stand beside `subPath`: keep one of the two");
    }
}

fn check_propagation(mount: &Field, container: &Field, out: &mut Findings) {
    let propagation = mount.get("mountPropagation");
    out.one_of(&propagation, &["None", "HostToContainer", "Bidirectional"]);
    if propagation.text() == "Bidirectional" && !container.path(&["securityContext", "privileged"]).is_true() {
        out.add(&propagation, "`Bidirectional` is for privileged containers alone: write `HostToContainer` or `None`");
    }
    let recursive = mount.get("recursiveReadOnly");
    out.one_of(&recursive, &["Disabled", "IfPossible", "Enabled"]);
    if ["IfPossible", "Enabled"].contains(&recursive.text()) {
        if !mount.get("readOnly").is_true() {
            out.add(&recursive, "needs `readOnly: true` beside it");
        }
        if propagation.has_text() && propagation.text() != "None" {
            out.add(&recursive, "needs `mountPropagation: None`");
        }
    }
}

fn check_device<'a>(pod: &Pod, device: &Field<'a>, mounts: &Field, seen: &mut Vec<&'a str>, out: &mut Findings) {
    let name = device.get("name");
    if let Some(volume) = find_volume(pod, &name, out)
        && !matches!(volume.kind, Kind::Claim | Kind::Ephemeral)
    {
        out.add(&name, format!("`{}` is no claim: only a persistentVolumeClaim can be a block device", name.text()));
    }
    if name.has_text() {
        out.unique(&name, name.text(), seen, &format!("device `{}`", name.text()));
        if mounts.items().any(|mount| mount.get("name").text() == name.text()) {
            out.add(
                &name,
                format!("volume `{}` is mounted already: a volume is a device or a file system", name.text()),
            );
        }
    }
}
