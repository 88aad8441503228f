extension EndToEnd.KubectlTests {
    static let applying: [CommandRow] = [
        CommandRow("kubectl apply -f plans.yaml", says: ["plan.runagx.com/free created\n", "business created\n"]),
        CommandRow("kubectl apply -f plans.yaml", says: ["plan.runagx.com/free unchanged\n", "business unchanged\n"]),
        CommandRow(
            "kubectl apply --dry-run=client -f small.yaml",
            prints: "plan.runagx.com/small created (dry run)",
        ),
        CommandRow(
            "kubectl apply --dry-run=server -f small.yaml",
            prints: "plan.runagx.com/small created (server dry run)",
        ),
        CommandRow("kubectl diff -f small.yaml", code: 1, says: ["\n+  displayName: Small\n"]),
        CommandRow("kubectl apply -f small.yaml", prints: "plan.runagx.com/small created"),
        CommandRow("kubectl diff -f small.yaml", prints: ""),
        CommandRow("cat small.yaml | kubectl apply -f -", prints: "plan.runagx.com/small unchanged"),
        CommandRow(
            "kubectl diff -f smaller.yaml",
            code: 1,
            says: ["\n-    storage: 20Gi\n", "\n+    storage: 10Gi\n", "\n+  displayName: Smaller\n"],
        ),
        CommandRow(
            "kubectl apply --dry-run=server -f smaller.yaml",
            prints: "plan.runagx.com/small configured (server dry run)",
        ),
        CommandRow("kubectl apply -f smaller.yaml", prints: "plan.runagx.com/small configured"),
        CommandRow(
            "kubectl apply view-last-applied plan small",
            says: ["  defaults:\n    storage: 10Gi\n", "displayName: Smaller\n"],
        ),
        CommandRow("kubectl apply --server-side -f medium.yaml", prints: "plan.runagx.com/medium serverside-applied"),
        CommandRow("kubectl apply --server-side -f medium.yaml", prints: "plan.runagx.com/medium serverside-applied"),
        CommandRow(
            "kubectl apply --server-side --field-manager=other -f middling.yaml",
            code: 1,
            says: [
                #"error: Apply failed with 1 conflict: conflict with "kubectl": .spec.displayName"#,
                "with the `--force-conflicts` flag.",
            ],
        ),
        CommandRow(
            "kubectl apply --server-side --field-manager=other --force-conflicts -f middling.yaml",
            prints: "plan.runagx.com/medium serverside-applied",
        ),
        CommandRow(
            "kubectl diff --server-side --force-conflicts -f medium.yaml",
            code: 1,
            says: ["-  displayName: Middling\n+  displayName: Medium\n"],
        ),
        CommandRow(
            "kubectl get plan medium -o jsonpath='{.spec.displayName} {.spec.defaults.storage}'",
            prints: "Middling 30Gi",
        ),
        CommandRow(
            "kubectl get plan medium --show-managed-fields -o jsonpath='{.metadata.managedFields[*].manager}'",
            prints: "kubectl other",
            only: .new,
        ),
        CommandRow("kubectl delete plan medium", prints: #"plan.runagx.com "medium" deleted"#),
        // From the one way to apply to the other; newer clients also give up what they applied before.
        CommandRow("kubectl apply -f medium.yaml", prints: "plan.runagx.com/medium created"),
        CommandRow("kubectl apply --server-side -f medium.yaml", prints: "plan.runagx.com/medium serverside-applied"),
        CommandRow(
            "kubectl get plan medium --show-managed-fields -o jsonpath='{.metadata.managedFields[*].manager}'",
            prints: "kubectl kubectl-last-applied",
            only: .new,
        ),
        CommandRow(
            "kubectl apply --server-side -f middling.yaml",
            prints: "plan.runagx.com/medium serverside-applied",
        ),
        CommandRow(
            "kubectl get plan medium -o jsonpath='{.spec.displayName} {.spec.defaults.storage}'",
            prints: "Middling ",
            only: .new,
        ),
        CommandRow(
            "kubectl get plan medium -o jsonpath='{.spec.displayName} {.spec.defaults.storage}'",
            prints: "Middling 30Gi",
            only: .old,
        ),
        CommandRow("kubectl delete plan medium", prints: #"plan.runagx.com "medium" deleted"#),
    ]

    static let changing: [CommandRow] = [
        CommandRow(
            "kubectl label plan small tier=high",
            code: 1,
            prints: "error: 'tier' already has a value (low), and --overwrite is false",
        ),
        CommandRow("kubectl label plan small tier=high --overwrite", prints: "plan.runagx.com/small labeled"),
        CommandRow("kubectl label plan small tier=high", prints: "plan.runagx.com/small not labeled", only: .new),
        CommandRow("kubectl label plan small tier-", says: ["plan.runagx.com/small {any}labeled"]),
        CommandRow("kubectl get plan small -o jsonpath='{.metadata.labels}'", prints: ""),
        CommandRow("kubectl annotate plan small note=hello", prints: "plan.runagx.com/small annotated"),
        CommandRow("kubectl get plan small -o jsonpath='{.metadata.annotations.note}'", prints: "hello"),
        CommandRow("kubectl annotate plans --all note-", says: ["plan.runagx.com/small annotated"]),
        CommandRow(
            #"kubectl patch plan small --type=merge -p '{"spec":{"description":"Patched."}}'"#,
            prints: "plan.runagx.com/small patched",
        ),
        CommandRow(
            #"kubectl patch plan small --type=merge -p '{"spec":{"description":"Patched."}}'"#,
            prints: "plan.runagx.com/small patched (no change)",
        ),
        CommandRow(
            #"kubectl patch plan small --type=json -p '[{"op":"replace","path":"/spec/description","value":"Again."}]'"#,
            prints: "plan.runagx.com/small patched",
        ),
        CommandRow("kubectl get plan small -o jsonpath='{.spec.description}'", prints: "Again."),
        CommandRow(
            "EDITOR='sed -i s/Smaller/Smallest/' kubectl edit plan small",
            prints: "plan.runagx.com/small edited",
        ),
        CommandRow(
            "EDITOR='sed -i s/10Gi/much/' kubectl edit plan small",
            code: 1,
            says: [#"error: plans.runagx.com "small" is invalid"#, "no valid changes were saved."],
        ),
        CommandRow("EDITOR=true kubectl edit plan small", prints: "Edit cancelled, no changes made."),
        CommandRow("kubectl get plan small -o jsonpath='{.spec.displayName}'", prints: "Smallest"),
        CommandRow("kubectl replace -f small.yaml", prints: "plan.runagx.com/small replaced"),
        CommandRow("kubectl get plan small -o jsonpath='{.spec.displayName}'", prints: "Small"),
        CommandRow("kubectl apply -k .", prints: "plan.runagx.com/one created\nplan.runagx.com/two created"),
        CommandRow(
            "kubectl apply --prune -l batch=a --prune-whitelist=runagx.com/v1/Plan -f one.yaml",
            prints: "plan.runagx.com/one unchanged\nplan.runagx.com/two pruned",
            only: .old,
        ),
        CommandRow(
            "kubectl apply --prune -l batch=a --prune-allowlist=runagx.com/v1/Plan -f one.yaml",
            prints: "plan.runagx.com/one unchanged\nplan.runagx.com/two pruned",
            only: .new,
        ),
        CommandRow(
            "kubectl apply -f planless.yaml -f two.yaml",
            code: 1,
            prints: """
                plan.runagx.com/two created
                The Company "bad" is invalid: spec.plan: Not found: "gone": plans are business, free, one, small, team
                """,
        ),
        CommandRow(
            "sed 's/{name: small/{name: small, resourceVersion: \"1\"/' small.yaml | kubectl replace -f -",
            code: 1,
            says: ["Error from server (Conflict): ", "the object has been modified; please apply your changes"],
        ),
        CommandRow(
            "kubectl create --dry-run=server -f medium.yaml",
            prints: "plan.runagx.com/medium created (server dry run)",
        ),
        CommandRow("kubectl create -f medium.yaml", prints: "plan.runagx.com/medium created"),
        CommandRow(
            "kubectl create -f medium.yaml",
            code: 1,
            prints: #"""
                Error from server (AlreadyExists): error when creating "medium.yaml": plans.runagx.com "medium" already exists
                """#,
        ),
        CommandRow(
            "kubectl replace --force -f middling.yaml",
            prints: "plan.runagx.com \"medium\" deleted\nplan.runagx.com/medium replaced",
        ),
        CommandRow(
            "kubectl get plan small -w --output-watch-events --no-headers --request-timeout=8s | sh react.sh",
            prints: """
                ADDED
                plan.runagx.com/small annotated
                MODIFIED
                plan.runagx.com "small" deleted
                DELETED
                """,
        ),
    ]

    static let deleting: [CommandRow] = [
        CommandRow(
            "kubectl delete --dry-run=server plan medium",
            prints: #"plan.runagx.com "medium" deleted (server dry run)"#,
        ),
        CommandRow("kubectl delete -f medium.yaml", prints: #"plan.runagx.com "medium" deleted"#),
        CommandRow(
            "kubectl delete -f medium.yaml",
            code: 1,
            prints: """
                Error from server (NotFound): error when deleting "medium.yaml": plans.runagx.com "medium" not found
                """,
        ),
        CommandRow("kubectl delete -f medium.yaml --ignore-not-found", prints: ""),
        CommandRow("kubectl wait --for=delete plan/medium --timeout=5s", prints: "", only: .new),
        CommandRow("kubectl create -f held.yaml", prints: "plan.runagx.com/held created"),
        CommandRow("kubectl delete plan held --wait=false", prints: #"plan.runagx.com "held" deleted"#),
        CommandRow("kubectl delete plan held --timeout=1s", code: 1, says: ["timed out waiting for the condition"]),
        CommandRow(
            "kubectl wait -v=6 --for=delete plan/held --timeout=20s 2>&1 | sh release.sh",
            prints: "plan.runagx.com/held patched\nplan.runagx.com/held condition met",
        ),
        CommandRow(
            "kubectl delete plans -l batch=a",
            prints: "plan.runagx.com \"one\" deleted\nplan.runagx.com \"two\" deleted",
        ),
        CommandRow(
            "kubectl delete plans --all",
            prints: """
                plan.runagx.com "business" deleted
                plan.runagx.com "free" deleted
                plan.runagx.com "team" deleted
                """,
        ),
        CommandRow("kubectl get plans -o name", prints: ""),
        CommandRow("kubectl create -f small.yaml", prints: "plan.runagx.com/small created"),
    ]
}
