extension EndToEnd.KubectlTests {
    static let refused: [CommandRow] = [
        CommandRow(
            "kubectl get company nope",
            code: 1,
            prints: #"Error from server (NotFound): companies.runagx.com "nope" not found"#,
        ),
        CommandRow("kubectl get company nope --ignore-not-found", prints: ""),
        CommandRow(
            "kubectl get plan small nope -o name",
            code: 1,
            prints: """
                plan.runagx.com/small
                Error from server (NotFound): plans.runagx.com "nope" not found
                """,
        ),
        CommandRow(
            "kubectl delete company nope",
            code: 1,
            prints: #"Error from server (NotFound): companies.runagx.com "nope" not found"#,
        ),
        CommandRow("kubectl get compny", code: 1, prints: #"error: the server doesn't have a resource type "compny""#),
        CommandRow(
            "kubectl apply -f unknown.yaml",
            code: 1,
            prints: #"""
                error: unable to recognize "unknown.yaml": no matches for kind "Compny" in version "runagx.com/v1"
                """#,
            only: .old,
        ),
        CommandRow(
            "kubectl apply -f unknown.yaml",
            code: 1,
            says: [#"no matches for kind "Compny" in version "runagx.com/v1""#],
            only: .new,
        ),
        CommandRow(
            "kubectl apply -f invalid.yaml",
            code: 1,
            prints: """
                The Company "bad" is invalid:{any}
                * spec.egress: Unsupported value: "Maybe": supported values: "Allowed", "Denied"
                * spec.limits.concurrentRuns: Invalid value: -1: should be greater than or equal to 0
                """,
        ),
        CommandRow(
            "kubectl apply --dry-run=server -f planless.yaml",
            code: 1,
            prints: #"The Company "bad" is invalid: spec.plan: Not found: "gone": plans are small"#,
        ),
        CommandRow(
            "kubectl apply -f misspelt.yaml",
            code: 1,
            says: [#"ValidationError(Company.spec): unknown field "plann" in com.runagx.v1.Company.spec"#],
            only: .old,
        ),
        CommandRow(
            "kubectl apply -f misspelt.yaml",
            code: 1,
            prints: #"""
                Error from server (BadRequest): error when creating "misspelt.yaml": Company in version "v1" cannot be handled as a Company: strict decoding error: unknown field "spec.plann"; did you mean "plan"?
                """#,
            only: .new,
        ),
        CommandRow(
            "kubectl get plans --field-selector spec.displayName=Small",
            code: 1,
            says: ["Error from server (BadRequest): ", "field label not supported: spec.displayName"],
        ),
        CommandRow(
            #"kubectl patch plan small --type=merge -p '{"metadata":{"resourceVersion":"1"}}'"#,
            code: 1,
            prints: #"""
                Error from server (Conflict): Operation cannot be fulfilled on plans.runagx.com "small": the object has been modified; please apply your changes to the latest version and try again
                """#,
        ),
        CommandRow(
            #"kubectl patch plan small --type=json -p '[{"op":"test","path":"/spec/displayName","value":"Not"}]'"#,
            code: 1,
            says: [#"The Plan "small" is invalid: spec.displayName: Invalid value: "#],
        ),
        CommandRow(
            #"kubectl patch plan small -p '{"spec":{}}'"#,
            code: 1,
            says: [
                "the body of the request was in an unknown format - accepted media types include:",
                "application/json-patch+json, application/merge-patch+json",
            ],
        ),
        CommandRow(
            "kubectl scale --replicas=2 plan/small",
            code: 1,
            prints: "Error from server (NotFound): the server could not find the requested resource",
        ),
        CommandRow(
            "kubectl get --raw /nope",
            code: 1,
            prints: "Error from server (NotFound): the server could not find the requested resource",
        ),
        CommandRow(
            "kubectl get plans --token=wrong",
            code: 1,
            prints: "error: You must be logged in to the server (Unauthorized)",
        ),
        CommandRow("kubectl get plans --as=somebody", code: 1, says: ["Error from server (Forbidden): "]),
    ]
}
