extension EndToEnd.KubectlTests {
    /// What the rows read, by file name.
    static let files: [String: String] = [
        "small.yaml": plan("small, labels: {tier: low}", "displayName: Small, defaults: {storage: 20Gi}"),
        "smaller.yaml": plan("small, labels: {tier: low}", "displayName: Smaller, defaults: {storage: 10Gi}"),
        "medium.yaml": plan("medium", "displayName: Medium, defaults: {storage: 30Gi}"),
        "middling.yaml": plan("medium", "displayName: Middling"),
        "one.yaml": plan("one, labels: {batch: a}", "displayName: One"),
        "two.yaml": plan("two, labels: {batch: a}", "displayName: Two"),
        "kustomization.yaml": "resources: [one.yaml, two.yaml]\n",
        "acme.yaml": company("acme, labels: {team: payments}", "plan: small, displayName: Acme"),
        "globex.yaml": company("globex, labels: {team: ads}", "plan: small, displayName: Globex"),
        "invalid.yaml": company("bad", "plan: small, egress: Maybe, limits: {concurrentRuns: -1}"),
        "misspelt.yaml": company("bad", "plann: small"),
        "planless.yaml": company("bad", "plan: gone"),
        "unknown.yaml": "apiVersion: runagx.com/v1\nkind: Compny\nmetadata: {name: bad}\n",
        "task.yaml": task,
        "schedule.yaml": schedule,
        "namespace.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: initech, labels: {team: tps}}\n",
        "cap.yaml": cap,
        "react.sh": react,
        "held.yaml": plan("held, finalizers: [example.com/hold]", "displayName: Held"),
        "release.sh": release,
        "end.sh": end,
    ]

    private static let cap = """
        apiVersion: runagx.com/v1
        kind: ResourceCap
        metadata: {name: mine, namespace: acme}
        spec:
          sandbox: {cpu: "1", memory: 1Gi, pids: 100, shm: 64Mi}
          runtime: {cpu: "1", memory: 512Mi, pids: 256}
          services: {count: 0, cpu: "0", memory: "0", pids: 0}
          storage: 20Gi
          concurrentRuns: 5
          terminals: 2
          runTimeout: 15m

        """

    private static let task = """
        apiVersion: runagx.com/v1
        kind: Task
        metadata: {name: hello}
        spec: {provider: shell, prompt: echo hello}

        """

    private static let schedule = """
        apiVersion: runagx.com/v1
        kind: Schedule
        metadata: {name: yearly}
        spec: {schedule: 0 0 1 1 *, taskTemplate: {spec: {provider: shell, prompt: echo happy new year}}}

        """

    /// Reads the events of a plan; each leads to the next one.
    private static let react = """
        while read -r type rest; do
            echo "$type"
            case "$type" in
                ADDED) kubectl annotate plan small seen=yes ;;
                MODIFIED) kubectl delete plan small ;;
            esac
        done

        """

    /// Reads what a waiting command tells of its requests, and lets a plan go when it watches.
    private static let release = """
        while read -r line; do
            case "$line" in
                *watch=true*) kubectl patch plan held --type=merge -p '{"metadata":{"finalizers":null}}' ;;
                *met) echo "$line" ;;
            esac
        done

        """

    /// Reads a log that is being followed, and removes what writes it.
    private static let end = """
        read -r line
        kubectl delete company "$COMPANY"
        cat > /dev/null
        echo the log has ended

        """

    private static func plan(_ metadata: String, _ spec: String) -> String {
        "apiVersion: runagx.com/v1\nkind: Plan\nmetadata: {name: \(metadata)}\nspec: {\(spec)}\n"
    }

    private static func company(_ metadata: String, _ spec: String) -> String {
        "apiVersion: runagx.com/v1\nkind: Company\nmetadata: {name: \(metadata)}\nspec: {\(spec)}\n"
    }
}
