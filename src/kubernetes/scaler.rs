//! What sets the replicas of a workload: a HorizontalPodAutoscaler of any version, or a ScaledObject of KEDA.

use serde_json::Value;

/// The kinds that do.
pub const KINDS: [&str; 2] = ["HorizontalPodAutoscaler", SCALED_OBJECT];
const SCALED_OBJECT: &str = "ScaledObject";
/// How many replicas KEDA scales to where nobody says.
pub const KEDA_MOST: u32 = 100;

/// An object that scales another.
#[derive(Clone, Copy, Debug)]
pub struct Scaler<'a>(&'a Value);

impl<'a> Scaler<'a> {
    /// The object as a scaler; none where it is of another kind.
    pub fn of(object: &'a Value) -> Option<Self> {
        KINDS.contains(&object.get("kind")?.as_str()?).then_some(Self(object))
    }

    /// Whether KEDA reads it.
    pub fn is_keda(&self) -> bool {
        self.0.get("kind").and_then(Value::as_str) == Some(SCALED_OBJECT)
    }

    /// Whether it scales the workload of that kind and name in its namespace.
    pub fn scales(&self, kind: &str, name: &str) -> bool {
        let reference = |key| self.0.pointer("/spec/scaleTargetRef")?.get(key)?.as_str();
        // KEDA takes a Deployment where no kind is named.
        let default = if self.is_keda() { "Deployment" } else { "" };
        reference("kind").unwrap_or(default) == kind && reference("name") == Some(name)
    }

    /// Where its bounds stand, the lower one first.
    pub fn bound_pointers(&self) -> (&'static str, &'static str) {
        if self.is_keda() {
            ("/spec/minReplicaCount", "/spec/maxReplicaCount")
        } else {
            ("/spec/minReplicas", "/spec/maxReplicas")
        }
    }

    /// Fewest replicas.
    pub fn least(&self) -> u32 {
        self.number(self.bound_pointers().0).unwrap_or(if self.is_keda() { 0 } else { 1 })
    }

    /// Most replicas; none where it has to say and does not.
    pub fn most(&self) -> Option<u32> {
        self.number(self.bound_pointers().1).or(self.is_keda().then_some(KEDA_MOST))
    }

    fn number(&self, pointer: &str) -> Option<u32> {
        u32::try_from(self.0.pointer(pointer)?.as_u64()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::Scaler;
    use serde_json::json;

    #[test]
    fn kinds_have_defaults_of_their_own() {
        let keda = json!({"kind": "ScaledObject", "spec": {"scaleTargetRef": {"name": "a"}}});
        let keda = Scaler::of(&keda).expect("a scaler");
        assert_eq!((keda.least(), keda.most()), (0, Some(100)));
        assert!(keda.scales("Deployment", "a") && !keda.scales("StatefulSet", "a"));
        let hpa = json!({"kind": "HorizontalPodAutoscaler", "spec": {"maxReplicas": 5}});
        let hpa = Scaler::of(&hpa).expect("a scaler");
        assert_eq!((hpa.least(), hpa.most()), (1, Some(5)));
        assert!(!hpa.scales("", "a"));
        assert!(Scaler::of(&json!({"kind": "StatefulSet"})).is_none());
    }
}
