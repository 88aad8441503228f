extension EndToEnd.KubectlTests {
    /// A company on the real engine; its name is `$COMPANY`.
    static let running: [CommandRow] = [
        CommandRow("kubectl apply -f plans.yaml", says: ["plan.runagx.com/team created"]),
        CommandRow(
            """
            sed "s/acme/$COMPANY/; s/plan: small/plan: team, deletionPolicy: Delete/" acme.yaml | kubectl apply -f -
            """,
            says: ["created"],
        ),
        CommandRow("kubectl wait --for=condition=Ready co/$COMPANY --timeout=60s", says: ["condition met"]),
        CommandRow("kubectl get co $COMPANY --no-headers", says: ["team   Active   True   AllReady"]),
        CommandRow(
            "kubectl get co $COMPANY -o jsonpath='{.metadata.managedFields[*].manager}'",
            says: ["kubectl", "agx-relay"],
        ),
        CommandRow(
            "kubectl get containers -n $COMPANY sandbox -o jsonpath='{.metadata.managedFields[*].manager}'",
            prints: "agx-relay agx-relay",
        ),
        CommandRow(
            "agx kubeconfig 2>/dev/null >plugin && KUBECONFIG=plugin kubectl get co -o name",
            says: ["company.runagx.com/"],
        ),
        CommandRow(
            "kubectl get pods -n $COMPANY",
            prints: """
                NAME      READY   STATUS    RESTARTS   AGE
                runtime   1/1     Running   0          {age}
                sandbox   1/1     Running   0          {age}
                """,
        ),
        CommandRow(
            "kubectl get pods -n $COMPANY --field-selector status.phase=Running -o name",
            prints: "pod/runtime\npod/sandbox",
        ),
        CommandRow("kubectl get pods -n $COMPANY --chunk-size=1 -o name", prints: "pod/runtime\npod/sandbox"),
        CommandRow(
            "kubectl wait --for=condition=Ready pod/sandbox -n $COMPANY --timeout=20s",
            prints: "pod/sandbox condition met",
        ),
        CommandRow(
            "kubectl describe pod sandbox -n $COMPANY",
            says: [
                "Controlled By:  Container/sandbox\n", "State:          Running\n", "Started  {any}start container",
            ],
        ),
        CommandRow(
            "kubectl run more --image=any -n $COMPANY",
            code: 1,
            says: ["Error from server (MethodNotAllowed): "],
        ),
        CommandRow("kubectl logs -n $COMPANY runtime", says: ["INFO agx-runtime: Server started"]),
        CommandRow("kubectl logs -n $COMPANY runtime --tail=1 --timestamps", says: ["Z {any} INFO agx-runtime: "]),
        CommandRow("kubectl logs -n $COMPANY sandbox", prints: ""),
        CommandRow("kubectl logs -n $COMPANY nope", code: 1, says: [#"(NotFound): pods "nope" not found"#]),
        CommandRow(
            "kubectl logs -n $COMPANY sandbox --previous",
            code: 1,
            prints: """
                Error from server (BadRequest): previous terminated container "sandbox" in pod "sandbox" not found
                """,
        ),
        CommandRow("kubectl exec -n $COMPANY sandbox -- echo hi", prints: "hi", only: .new),
        CommandRow("echo typed | kubectl exec -i -n $COMPANY sandbox -- cat", prints: "typed", only: .new),
        CommandRow(
            "kubectl exec -n $COMPANY sandbox -- sh -c 'echo wrong >&2; exit 7'",
            code: 7,
            prints: "wrong\ncommand terminated with exit code 7",
            only: .new,
        ),
        CommandRow(
            "kubectl exec -n $COMPANY sandbox -- echo hi",
            code: 1,
            prints: """
                Error from server (BadRequest): exec is served over WebSocket only, not over SPDY: use kubectl 1.30 or newer, or agx exec
                """,
            only: .old,
        ),
        CommandRow(
            "kubectl exec -n $COMPANY nope -- echo hi",
            code: 1,
            prints: #"Error from server (NotFound): pods "nope" not found"#,
        ),
        CommandRow("kubectl attach -n $COMPANY sandbox", code: 1, says: ["attach is not served: use kubectl logs -f"]),
        CommandRow("kubectl apply -n $COMPANY -f task.yaml", prints: "task.runagx.com/hello created"),
        CommandRow(
            "kubectl wait --for=condition=Complete task/hello -n $COMPANY --timeout=30s",
            prints: "task.runagx.com/hello condition met",
        ),
        CommandRow(
            "kubectl get tasks,runs -n $COMPANY",
            prints: """
                NAME                     PROVIDER   PHASE       REASON      ATTEMPTS   AGE
                task.runagx.com/hello    shell      Succeeded   Completed   1          {age}

                NAME                     TASK    ATTEMPT   STATE       REASON      EXIT   AGE
                run.runagx.com/hello-1   hello   1         Succeeded   Completed   0      {age}
                """,
        ),
        CommandRow("kubectl label task hello -n $COMPANY seen=yes", prints: "task.runagx.com/hello labeled"),
        CommandRow(
            "kubectl get task hello -n $COMPANY -o jsonpath='{.metadata.managedFields[*].manager}'",
            says: ["agx-runtime"],
        ),
        CommandRow(
            "sed 's/name: hello/name: hello, labels: {team: a}/' task.yaml | kubectl apply -n $COMPANY -f -",
            prints: "task.runagx.com/hello configured",
        ),
        CommandRow("kubectl diff -n $COMPANY -f task.yaml", code: 1, says: ["-    team: a\n"]),
        CommandRow(
            "kubectl apply --server-side --force-conflicts -n $COMPANY -f task.yaml",
            prints: "task.runagx.com/hello serverside-applied",
        ),
        CommandRow(
            "KUBE_EDITOR=\"sed -i 's/seen: .*/seen: edited/'\" kubectl edit task hello -n $COMPANY",
            prints: "task.runagx.com/hello edited",
        ),
        CommandRow(
            """
            mkfifo seen; kubectl get tasks -n $COMPANY -w --no-headers -L noted >seen & \
            { read -r line; echo "$line"; kubectl label task hello -n $COMPANY noted=yes >/dev/null; \
            read -r line; echo "$line"; } <seen; kill $!; wait $!; rm seen
            """,
            says: ["hello   shell   Succeeded   Completed   1   {any}\nhello   shell   Succeeded{any}  yes\n"],
        ),
        CommandRow("kubectl apply -n $COMPANY -f schedule.yaml", prints: "schedule.runagx.com/yearly created"),
        CommandRow("kubectl get schedules -n $COMPANY -o name", prints: "schedule.runagx.com/yearly"),
        CommandRow(
            "kubectl delete schedule yearly -n $COMPANY",
            says: [#"schedule.runagx.com "yearly" deleted"#],
        ),
        CommandRow(
            """
            mkfifo seen; kubectl get tasks -A -w --no-headers -L watched >seen & \
            { read -r line; echo "$line"; kubectl label task hello -n $COMPANY watched=yes >/dev/null; \
            read -r line; echo "$line"; } <seen; kill $!; wait $!; rm seen
            """,
            says: ["  hello   shell   Succeeded   Completed   1   {any}\n{any}  hello   shell   Succeeded{any}  yes\n"],
        ),
        CommandRow(
            "kubectl get agx -A -o name",
            says: ["company.runagx.com/", "container.runagx.com/sandbox", "task"],
        ),
        CommandRow("kubectl get all -n $COMPANY -o name", says: ["sandbox\n"]),
        CommandRow(
            "kubectl delete task hello -n $COMPANY --cascade=orphan",
            code: 1,
            says: ["propagationPolicy: Forbidden: what a Task owns can't outlive it"],
        ),
        CommandRow(
            "kubectl get tasks,runs -n $COMPANY -o name",
            prints: "task.runagx.com/hello\nrun.runagx.com/hello-1",
        ),
        CommandRow(
            "kubectl delete task hello -n $COMPANY --cascade=foreground",
            says: [#"task.runagx.com "hello" deleted"#],
        ),
        CommandRow("kubectl get tasks,runs -n $COMPANY", prints: "No resources found in {age} namespace."),
        CommandRow(
            "kubectl get events -n $COMPANY",
            says: ["Created   container/sandbox", "Started   container/runtime"],
        ),
        CommandRow(
            "kubectl exec -n $COMPANY sandbox -- /no/such",
            code: 126,
            says: ["no such file or directory", "command terminated with exit code 126"],
            only: .new,
        ),
        CommandRow(
            "script -qefc 'kubectl exec -it -n $COMPANY sandbox -- sh -c \"tty; exit 3\"' /dev/null",
            code: 3,
            says: ["/dev/pts/0", "command terminated with exit code 3"],
            only: .new,
        ),
        CommandRow("kubectl cp task.yaml $COMPANY/sandbox:copy.yaml", prints: "", only: .new),
        CommandRow(
            "kubectl exec -n $COMPANY sandbox -- cat copy.yaml | kubectl apply --dry-run=server -n $COMPANY -f -",
            prints: "task.runagx.com/hello created (server dry run)",
            only: .new,
        ),
        CommandRow(
            "kubectl logs -f -n $COMPANY runtime | sh end.sh",
            says: ["deleted\n", "the log has ended"],
        ),
        CommandRow("kubectl get co,pods -A", prints: "No resources found"),
    ]
}
