use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "unsized-model",
    severity: Severity::Error,
    title: "Model of unknown size",
    why: "A model takes at least twice the size of its file, and what follows from the workload would be too small without it: \
          Elasticsearch would not find a node for the model, or the kernel would end the process that runs it.",
    remedy: "Write `size`: the `model_size_bytes` of `GET _ml/trained_models/NAME/_stats`, or the size of the file.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for model in cluster.workload.inference.models.iter().filter(|model| model.memory.is_none()) {
        findings.at(&model.path.key("name"), message!("nothing says how large `{}` is", quoted(&model.config.name)));
    }
}
