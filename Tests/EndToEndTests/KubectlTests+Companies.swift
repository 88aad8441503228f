extension EndToEnd.KubectlTests {
    /// Companies that no engine makes ready, and what stands for them.
    static let companies: [CommandRow] = [
        CommandRow("kubectl apply -f plans.yaml", says: ["plan.runagx.com/free created"]),
        CommandRow(
            "kubectl apply --validate=warn --dry-run=server -f misspelt.yaml",
            prints: """
                Warning: unknown field "spec.plann"; did you mean "plan"?
                company.runagx.com/bad created (server dry run)
                """,
            only: .new,
        ),
        CommandRow(
            "kubectl apply -f acme.yaml -f globex.yaml",
            prints: "company.runagx.com/acme created\ncompany.runagx.com/globex created",
        ),
        CommandRow(
            "kubectl wait --for=condition=Ready=false companies --all --timeout=20s",
            prints: "company.runagx.com/acme condition met\ncompany.runagx.com/globex condition met",
        ),
        CommandRow(
            "kubectl get companies",
            prints: """
                NAME     PLAN    STATE    READY   REASON              AGE
                acme     small   Active   False   EngineUnreachable   {age}
                globex   small   Active   False   EngineUnreachable   {age}
                """,
            isAwaited: true,
        ),
        CommandRow(
            "kubectl get co acme -o wide",
            prints: """
                NAME   PLAN    STATE    READY   REASON              CONTAINERS   SUBNET   AGE
                acme   small   Active   False   EngineUnreachable   0/2                   {age}
                """,
        ),
        CommandRow(
            "kubectl wait --for=condition=Ready company/acme --timeout=1s",
            code: 1,
            says: ["timed out waiting for the condition on companies/acme"],
        ),
        CommandRow(
            "kubectl wait --for=jsonpath='{.spec.displayName}'=Acme company/acme --timeout=20s",
            prints: "company.runagx.com/acme condition met",
            only: .new,
        ),
        CommandRow("kubectl wait --for=create co/acme --timeout=5s", says: ["acme condition met"], only: .new),
        CommandRow(
            "kubectl get company acme --subresource=status -o name",
            prints: "company.runagx.com/acme",
            only: .new,
        ),
        CommandRow(
            "kubectl describe company acme",
            says: [
                "Display Name:     Acme\n", "Reason:                EngineUnreachable\n", "Events:\n", "Progressing",
            ],
            isAwaited: true,
        ),
        CommandRow(
            "kubectl get events -A",
            says: ["Normal   Progressing   company/acme     network/default: the container engine can't be reached"],
            isAwaited: true,
        ),
        CommandRow(
            "kubectl get events -A -o wide",
            says: [
                "TYPE   REASON   {any}OBJECT   {any}SUBOBJECT   SOURCE   MESSAGE   {any}FIRST SEEN   COUNT   NAME\n"
            ],
        ),
        CommandRow(
            "kubectl get events -A",
            says: ["NAMESPACE   LAST SEEN   TYPE   {any}REASON   {any}OBJECT   {any}MESSAGE\n"],
        ),
        // Companies that never come up: each kind of theirs costs no more than the rest.
        CommandRow(
            "timeout 20 kubectl get agx -A -o name",
            code: 1,
            says: ["company.runagx.com/acme\n", "Error from server (ServiceUnavailable): {any}doesn't answer"],
        ),
        CommandRow(
            "kubectl events -n default --for=company/acme",
            says: ["Progressing   Company/acme   network/default: the container engine can't be reached"],
            only: .new,
        ),
        CommandRow(
            "kubectl get ns",
            prints: "NAME     STATUS   AGE\nacme     Active   {age}\nglobex   Active   {age}",
        ),
        CommandRow("kubectl get ns --chunk-size=1 -o name", prints: "namespace/acme\nnamespace/globex"),
        CommandRow(
            "kubectl describe ns acme",
            says: ["kubernetes.io/metadata.name=acme\n", "team=payments\n", "Status:       Active"],
        ),
        CommandRow(
            "kubectl get pods -n acme",
            prints: """
                NAME      READY   STATUS              RESTARTS   AGE
                runtime   0/1     ContainerCreating   0          {age}
                sandbox   0/1     ContainerCreating   0          {age}
                """,
        ),
        CommandRow(
            "kubectl delete pod sandbox -n acme",
            code: 1,
            says: ["Error from server (MethodNotAllowed): ", "pods show containers and can't be written"],
        ),
        CommandRow("kubectl apply -f cap.yaml", prints: "resourcecap.runagx.com/mine created"),
        CommandRow(
            "kubectl get cap,vol -n acme -o name",
            prints: """
                resourcecap.runagx.com/effective
                resourcecap.runagx.com/mine
                volume.runagx.com/context
                volume.runagx.com/home
                volume.runagx.com/state
                """,
        ),
        CommandRow("kubectl delete cap mine -n acme", says: [#"resourcecap.runagx.com "mine" deleted"#]),
        CommandRow("kubectl create ns hooli", prints: "namespace/hooli created"),
        CommandRow("kubectl apply -f namespace.yaml", prints: "namespace/initech created"),
        CommandRow("kubectl apply -f namespace.yaml", prints: "namespace/initech unchanged"),
        CommandRow("kubectl label ns initech a=b", prints: "namespace/initech labeled"),
        CommandRow("kubectl annotate ns initech note=hi", prints: "namespace/initech annotated"),
        CommandRow(
            #"kubectl patch ns initech -p '{"metadata":{"finalizers":["example.com/hold"]}}'"#,
            prints: "namespace/initech patched",
        ),
        CommandRow(
            "EDITOR='sed -i /example.com.hold/d' kubectl edit ns initech",
            prints: "namespace/initech edited",
        ),
        CommandRow(
            "kubectl get co initech -o jsonpath='{.metadata.finalizers}'",
            prints: #"["runagx.com/fleet"]"#,
        ),
        CommandRow(
            "kubectl get ns -l kubernetes.io/metadata.name=initech --show-labels --no-headers",
            says: ["a=b,kubernetes.io/metadata.name=initech,team=tps"],
        ),
        CommandRow(
            "kubectl get companies --show-labels --no-headers -l team=tps",
            says: ["initech", "a=b,", "team=tps"],
        ),
        CommandRow(
            "kubectl delete ns hooli initech --wait=false",
            prints: "namespace \"hooli\" deleted\nnamespace \"initech\" deleted",
        ),
        CommandRow(
            "kubectl get ns hooli --no-headers",
            says: ["hooli   Terminating"],
        ),
    ]
}
