use crate::config::Metric;
use crate::rules::prelude::*;

pub(crate) const RULE: RuleText = RuleText {
    name: "malformed-query",
    severity: Severity::Error,
    title: "Query that is no PromQL",
    why: "Prometheus refuses it each time that KEDA asks: the set gets no answer and falls back to the number of nodes that it has, \
          whatever the load.",
    remedy: "Write the query as Prometheus answers it in its own interface, such as `sum(rate(http_requests_total[2m])) or vector(0)`.",
};

pub(crate) fn check(cluster: &Cluster, findings: &mut Findings) {
    for metric in cluster.sets.iter().flat_map(NodeSet::metrics) {
        let Metric::Prometheus(source) = metric.config else { continue };
        let path = metric.path.key("query");
        let message = match problem(&source.query) {
            None => continue,
            Some(Problem::Empty) => message!("the query is empty"),
            Some(Problem::Open(sign)) => message!("`{}` is never closed", quoted(sign)),
            Some(Problem::Stray(sign)) => message!("`{}` closes nothing that is open", quoted(sign)),
        };
        findings.at(&path, message);
    }
}

/// What is wrong with a query, as far as one can tell without Prometheus.
#[derive(Debug, PartialEq)]
enum Problem {
    Empty,
    /// A bracket or a quote without its counterpart.
    Open(char),
    /// A bracket that does not belong there.
    Stray(char),
}

fn problem(query: &str) -> Option<Problem> {
    let (mut open, mut says_something) = (Vec::new(), false);
    let mut characters = query.chars();
    while let Some(character) = characters.next() {
        match character {
            '#' => drop(characters.by_ref().find(|character| *character == '\n')),
            '(' | '[' | '{' => open.push(character),
            ')' | ']' | '}' => {
                let pair = open.pop().map(|opened| (opened, character));
                if !matches!(pair, Some(('(', ')') | ('[', ']') | ('{', '}'))) {
                    return Some(Problem::Stray(character));
                }
            }
            '"' | '\'' | '`' => {
                // Within backticks a backslash stands for itself.
                let escapes = character != '`';
                loop {
                    match characters.next() {
                        Some('\\') if escapes => drop(characters.next()),
                        Some(other) if other == character => break,
                        Some(_) => {}
                        None => return Some(Problem::Open(character)),
                    }
                }
            }
            _ => says_something |= character.is_alphanumeric(),
        }
    }
    match open.pop() {
        Some(opened) => Some(Problem::Open(opened)),
        None => (!says_something).then_some(Problem::Empty),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_and_quotes_are_counted() {
        for (query, expected) in [
            ("sum(rate(a{b=\"c)\",d=~'\\'['}[2m])) or vector(0)", None),
            ("up # (not counted\n", None),
            ("sum(`\\`)", None),
            (" \n", Some(Problem::Empty)),
            ("# nothing", Some(Problem::Empty)),
            ("()", Some(Problem::Empty)),
            ("sum(rate(a[2m])", Some(Problem::Open('('))),
            ("sum(a[2m)]", Some(Problem::Stray(')'))),
            ("sum(a))", Some(Problem::Stray(')'))),
            ("a{b=\"c}", Some(Problem::Open('"'))),
        ] {
            assert_eq!(problem(query), expected, "{query}");
        }
    }
}
