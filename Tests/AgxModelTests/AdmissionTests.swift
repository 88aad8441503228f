import ManifestFormat
import Testing

@testable import AgxModel

@Suite("Admission", .timeLimit(.minutes(5)))
struct AdmissionTests {
    private func world(_ extra: [String] = []) throws -> StubLookup {
        let company = "{kind: Company, metadata: {name: acme}, spec: {plan: team}}"
        let volume = "{kind: Volume, metadata: {name: data, namespace: acme}, spec: {}}"
        let leaving =
            "{kind: Volume, metadata: {name: leaving, namespace: acme, deletionTimestamp: \"2026-03-01T12:00:00Z\"}, spec: {}}"
        let own = try (extra + [company, volume, leaving]).map(defaulted)
        return StubLookup(all: try repositoryDocuments("manifests/plans.yaml") + own)
    }

    private func review(
        _ yaml: String,
        old: String? = nil,
        in extra: [String] = [],
        author: Author = .person,
    ) throws -> [String] {
        let issues = try Admission.review(
            new: try defaulted(yaml),
            old: try old.map(defaulted),
            lookup: try world(extra),
            author: author,
        )
        return issues.lines
    }

    private func company(_ spec: String) -> String { "{kind: Company, metadata: {name: acme}, spec: {\(spec)}}" }

    private func container(_ spec: String, name: String = "db") -> String {
        "{kind: Container, metadata: {name: \(name), namespace: acme}, spec: {image: postgres, \(spec)}}"
    }

    private func task(_ spec: String, name: String = "a", status: String = "{}") -> String {
        "{kind: Task, metadata: {name: \(name), namespace: acme}, spec: {prompt: x, provider: shell, \(spec)}, status: \(status)}"
    }

    @Test(
        "a company stays within its plan",
        arguments: [
            ("plan: free", []),
            ("plan: team, sandbox: {resources: {cpu: 8, memory: 16Gi}, sudo: true, capabilities: [CHOWN]}", []),
            (
                "plan: free, sandbox: {resources: {cpu: 4}}",
                [#"spec.sandbox.resources.cpu: Invalid value: "4": plan free allows at most 2"#],
            ),
            (
                "plan: free, limits: {concurrentRuns: 6, runTimeout: 1h}",
                [
                    "spec.limits.concurrentRuns: Invalid value: 6: plan free allows at most 5",
                    #"spec.limits.runTimeout: Invalid value: "1h": plan free allows at most 30m"#,
                ],
            ),
            (
                "plan: free, sandbox: {sudo: true, capabilities: [CHOWN]}",
                [
                    "spec.sandbox.capabilities[0]: Forbidden: plan free allows no capabilities",
                    "spec.sandbox.sudo: Forbidden: plan free does not allow sudo: leave it out",
                ],
            ),
            ("plan: gold", [#"spec.plan: Not found: "gold": plans are business, free, team"#]),
            (
                "plan: team, sandbox: {resources: {memory: 1Mi, cpu: 1m}}",
                [
                    #"spec.sandbox.resources.cpu: Invalid value: "1m": must be at least 10m"#,
                    #"spec.sandbox.resources.memory: Invalid value: "1Mi": must be at least 6Mi"#,
                ],
            ),
            (
                "plan: team, subnet: 8.8.8.0/24",
                [
                    #"spec.subnet: Invalid value: "8.8.8.0/24": must lie inside the private ranges 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16"#
                ],
            ),
            (
                "plan: team, subnet: 10.0.0.0/8",
                [#"spec.subnet: Invalid value: "10.0.0.0/8": must be between /16 and /29, such as 10.213.0.16/28"#],
            ),
            (
                "plan: team, runtime: {env: [{name: AGX_TOKEN}]}",
                ["spec.runtime.env[0].name: Forbidden: names that begin with AGX_ are set by agx: use another name"],
            ),
        ] as [(String, [String])],
    )
    func companies(spec: String, expected: [String]) throws {
        #expect(try review(company(spec)) == expected)
    }

    @Test("what hasn't changed is not looked at again, though its plan was cut since")
    func unchanged() throws {
        let old = company("plan: free, sandbox: {resources: {cpu: 64}}")
        #expect(try review(old, old: old) == [])
        let changed = company("plan: free, displayName: x, sandbox: {resources: {cpu: 64}}")
        #expect(try review(changed, old: old).count == 1)
    }

    @Test("a company's subnet can't be changed")
    func companySubnet() throws {
        let lines = try review(company("subnet: 10.1.0.0/24"), old: company("subnet: 10.2.0.0/24"))
        #expect(lines == ["spec.subnet: Forbidden: the subnet can't be changed: containers hold addresses in it"])
    }

    @Test("a plan's defaults stay within its maximum, and no plan hands over the host")
    func plans() throws {
        let lines = try review(
            "{kind: Plan, metadata: {name: p}, spec: {defaults: {sandbox: {cpu: 4}}, maximum: {sandbox: {cpu: 2}}, allowedCapabilities: [SYS_ADMIN]}}"
        )
        #expect(lines.count == 2)
        #expect(
            lines.first
                == #"spec.defaults.sandbox.cpu: Invalid value: "4": must be no more than spec.maximum, which is 2"#
        )
        #expect(lines.last?.hasPrefix("spec.allowedCapabilities[0]: Forbidden: it would hand over the host") == true)
    }

    @Test("effective caps stay within the plan of their company")
    func resourceCaps() throws {
        let spec =
            "sandbox: {cpu: 99, memory: 1Gi, pids: 100, shm: 64Mi}, runtime: {cpu: 1, memory: 1Gi, pids: 100}, services: {count: 1, cpu: 1, memory: 1Gi, pids: 1}, storage: 1Gi, artifacts: 1Gi, concurrentRuns: 1, terminals: 1, runTimeout: 1m"
        let lines = try review("{kind: ResourceCap, metadata: {name: x, namespace: acme}, spec: {\(spec)}}")
        #expect(lines == [#"spec.sandbox.cpu: Invalid value: "99": plan team allows at most 8"#])
        let effective = """
            {kind: ResourceCap, metadata: {name: effective, namespace: acme}, spec: {\(spec.replacing("99", with: "2"))}}
            """
        let less = effective.replacing("concurrentRuns: 1", with: "concurrentRuns: 0")
        #expect(
            try review(less, old: effective) == [
                "spec: Forbidden: this resourcecap is made from company acme: change the company instead"
            ]
        )
        #expect(try review(less, old: effective, author: .controller) == [])
    }

    @Test("the caps in effect are the company's, else the plan's, else the product's, within the maximum")
    func effectiveCaps() throws {
        let plan = Plan.Spec(
            defaults: Caps(sandbox: ContainerResources(memory: .gibibytes(8)), terminals: 9),
            maximum: Caps(artifacts: .gibibytes(2), concurrentRuns: 3),
        )
        let limits = Company.Limits(runTimeout: .minutes(1))
        let caps = ResourceCap.Spec(company: Company.Spec(limits: limits), plan: plan)
        #expect(caps.sandbox == .init(cpu: .cores(2), memory: .gibibytes(8)))
        #expect(caps.runtime == .init())
        #expect([caps.concurrentRuns, caps.terminals] == [3, 9])
        #expect(caps.runTimeout == .minutes(1))
        #expect(caps.artifacts == .gibibytes(2))
        let less = Company.Spec(limits: Company.Limits(artifacts: .gibibytes(1)))
        #expect(ResourceCap.Spec(company: less, plan: plan).artifacts == .gibibytes(1))
    }

    @Test(
        "a service gets what its company may have, and nothing of the pair or the host",
        arguments: [
            ("mounts: [{volume: data, path: /var/lib/data}]", []),
            ("role: Sandbox", ["spec.role: Forbidden: only the company's controller makes a Sandbox: use Service"]),
            (
                "mounts: [{volume: gone, path: /data}]",
                [#"spec.mounts[0].volume: Not found: "gone": company acme has no such volume: create a Volume first"#],
            ),
            (
                "mounts: [{volume: leaving, path: /data}]",
                ["spec.mounts[0].volume: Forbidden: volume leaving is being deleted: use another one"],
            ),
            (
                "mounts: [{volume: state, path: /data}]",
                ["spec.mounts[0].volume: Forbidden: this volume holds the runtime's own database: use another one"],
            ),
            (
                "mounts: [{volume: context, path: /data}]",
                ["spec.mounts[0].readOnly: Forbidden: only the runtime writes this volume: set readOnly to true"],
            ),
            (
                "mounts: [{volume: data, path: /run/../proc/x}]",
                [
                    #"spec.mounts[0].path: Invalid value: "/run/../proc/x": must be an absolute path without '.', '..' or a slash at its end, such as /var/lib/data"#
                ],
            ),
            (
                "mounts: [{volume: data, path: /run}]",
                [
                    #"spec.mounts[0].path: Invalid value: "/run": must not cover /run/agx: use a directory such as /var/lib/data"#
                ],
            ),
            (
                "network: backend",
                [
                    #"spec.network: Not found: "backend": company acme has no such network: leave it out for its own, or create a Network"#
                ],
            ),
            (
                "aliases: [runtime]",
                ["spec.aliases[0]: Forbidden: agents reach their own runtime by this name: use another one"],
            ),
            (
                "env: [{name: AGX_X}]",
                ["spec.env[0].name: Forbidden: names that begin with AGX_ are set by agx: use another name"],
            ),
            (
                "capabilities: [SYS_PTRACE]",
                [
                    "spec.capabilities[0]: Forbidden: plan team allows CHOWN, DAC_OVERRIDE, FOWNER, NET_BIND_SERVICE, SETGID, SETUID"
                ],
            ),
            ("stopGracePeriod: 1h", [#"spec.stopGracePeriod: Invalid value: "1h": must be no more than 10m"#]),
            (
                "resources: {cpu: 3, memory: 1Gi}",
                [#"spec.resources.cpu: Invalid value: "3": all services together may have 2, and the others have 0"#],
            ),
        ] as [(String, [String])],
    )
    func services(spec: String, expected: [String]) throws {
        #expect(try review(container(spec)) == expected)
    }

    @Test("services count together, and the one that is changed doesn't count twice")
    func serviceSum() throws {
        let others = [container("resources: {memory: 3Gi}", name: "a")]
        let tooMuch = try review(container("resources: {memory: 2Gi}"), in: others)
        #expect(
            tooMuch == [
                #"spec.resources.memory: Invalid value: "2Gi": all services together may have 4Gi, and the others have 3Gi"#
            ]
        )
        let old = container("resources: {memory: 2Gi}", name: "a")
        #expect(try review(container("resources: {memory: 4Gi}", name: "a"), old: old, in: others) == [])
        let four = ["a", "b", "c", "d"].map { container("resources: {cpu: 10m}", name: $0) }
        #expect(
            try review(container(""), in: four) == [
                "Forbidden: the company may have 4 containers besides its pair, and has 4"
            ]
        )
    }

    @Test("the names of the pair belong to the controller")
    func reservedNames() throws {
        let sandbox = container("role: Sandbox", name: "sandbox")
        #expect(
            try review(sandbox) == [
                "metadata.name: Forbidden: the name is kept for the company's own container: use another one"
            ]
        )
        let changed = container("role: Sandbox, sudo: true", name: "sandbox")
        #expect(
            try review(changed, old: sandbox) == [
                "spec: Forbidden: this container is made from company acme: change the company instead"
            ]
        )
        #expect(try review(sandbox, author: .controller) == [])
        #expect(try review("{kind: Volume, metadata: {name: home, namespace: acme}, spec: {}}").count == 1)
        #expect(try review("{kind: Network, metadata: {name: default, namespace: acme}, spec: {}}").count == 1)
    }

    @Test("a container keeps its role, a network its subnet")
    func immutableFields() throws {
        let role = try review(
            container("role: Runtime", name: "runtime"),
            old: container("role: Sandbox", name: "runtime"),
            author: .controller,
        )
        #expect(role == ["spec.role: Forbidden: the role can't be changed: make another container"])
        let network = "{kind: Network, metadata: {name: n, namespace: acme}, spec: {subnet: 10.0.0.0/24}}"
        #expect(
            try review(network.replacing("10.0.0.0", with: "10.0.1.0"), old: network) == [
                "spec.subnet: Forbidden: the subnet can't be changed: make another network"
            ]
        )
    }

    @Test(
        "a task works below its home",
        arguments: [
            ("/home/player", true), ("/home/player/a/../b", true), ("/home/player/../root", false), ("/etc", false),
            ("project", false), ("/home/playerx", false),
        ],
    )
    func workingDirectories(cwd: String, isValid: Bool) throws {
        #expect(try review(task("cwd: \(cwd)")).isEmpty == isValid)
    }

    @Test("an agent's task has no owner and no finalizer, and isn't kept")
    func agentTasks() throws {
        let metadata = """
            annotations: {AUTHOR, runagx.com/keep: "true"}, finalizers: [a.example/b], \
            ownerReferences: [{apiVersion: runagx.com/v1, kind: Schedule, name: s, uid: u}]
            """
        let person = task("").replacing("namespace: acme", with: "namespace: acme, \(metadata)")
            .replacing("AUTHOR", with: "note: x")
        let agent = person.replacing("note: x", with: "runagx.com/author: agent")
        #expect(try review(person) == [])
        #expect(
            try review(agent) == [
                "metadata.ownerReferences: Forbidden: agents make tasks without: leave it out",
                "metadata.finalizers: Forbidden: agents make tasks without: leave it out",
                "metadata.annotations[runagx.com/keep]: Forbidden: it is for people to say what is kept: leave it out",
            ]
        )
        #expect(try review(agent.replacing("prompt: x", with: "prompt: z"), old: agent) == [], "people change it")
        let plain = task("").replacing("acme}", with: "acme, annotations: {runagx.com/author: agent}}")
        #expect(try review(plain) == [])
    }

    @Test("a command line is bounded in bytes; one that is longer already may stay")
    func commandSize() throws {
        let word = String(repeating: "é", count: 16_384)
        let most = container("command: [\(word)], args: [\(word)]")
        #expect(try review(most) == [])
        let longer = container("command: [\(word)], args: [\(word), x]")
        let refused = "spec.command: Too long: may not be more than 65536 bytes with its arguments, it is 65537"
        #expect(try review(longer) == [refused])
        #expect(try review(longer, old: most) == [refused])
        #expect(try review(container("command: [\(word)], args: [\(word), x], user: '7'"), old: longer) == [])
        let sandbox = company("plan: free, sandbox: {command: [\(word), \(word), x]}")
        #expect(try review(sandbox) == [refused.replacing("spec.", with: "spec.sandbox.")])
        #expect(try review(sandbox, author: .controller) == [])
    }

    @Test("a prompt is bounded in bytes")
    func promptSize() throws {
        let prompt = String(repeating: "é", count: 200_000)
        let lines = try review(
            "{kind: Task, metadata: {name: a, namespace: acme}, spec: {provider: shell, prompt: \(prompt)}}"
        )
        #expect(lines == ["spec.prompt: Too long: may not be more than 262144 bytes, it is 400000"])
    }

    @Test("a dependency must exist, and must not wait for this task in turn")
    func dependencies() throws {
        let others = [task("dependsOn: [c]", name: "b"), task("dependsOn: [a]", name: "c"), task("", name: "d")]
        #expect(
            try review(task("dependsOn: [b, x, a, d]"), in: others) == [
                #"spec.dependsOn[0]: Invalid value: "b": the tasks would wait for each other: a -> b -> c -> a"#,
                #"spec.dependsOn[1]: Not found: "x": there is no such task: create it first, or leave it out"#,
                #"spec.dependsOn[2]: Invalid value: "a": a task can't depend on itself: leave it out"#,
            ]
        )
        // A dependency that was deleted since doesn't stop other changes.
        #expect(try review(task("dependsOn: [x], suspend: true"), old: task("dependsOn: [x]")) == [])
    }

    @Test("what was asked can't change once a run was made, and a cancelled task stays so")
    func taskChanges() throws {
        let old = task("cancel: true, priority: 1", status: "{attempts: 1}")
        let lines = try review(
            old.replacing("cancel: true", with: "cancel: false").replacing("prompt: x", with: "prompt: z"),
            old: old,
        )
        #expect(
            lines == [
                "spec.prompt: Forbidden: a run was made from it already: create another task",
                "spec.cancel: Forbidden: a cancelled task can't be taken up again: create another task",
            ]
        )
        let again = try review(old.replacing("cancel: true", with: "cancel: true, rerun: 1"), old: old)
        #expect(again == [lines[1].replacing("spec.cancel", with: "spec.rerun")])
        #expect(try review(task("").replacing("prompt: x", with: "prompt: z"), old: task("")) == [])
    }

    @Test("runs are made by the runtime and never change")
    func runs() throws {
        let run =
            "{kind: Run, metadata: {name: r, namespace: acme}, spec: {task: a, attempt: 1, provider: shell, prompt: x}}"
        #expect(try review(run) == ["Forbidden: runs are made by the runtime: create a Task"])
        #expect(try review(run, author: .controller) == [])
        #expect(
            try review(run.replacing("prompt: x", with: "prompt: z"), old: run, author: .controller).count == 1
        )
    }

    @Test(
        "what is in use can't be deleted by a person",
        arguments: [
            ("{kind: Volume, metadata: {name: data, namespace: acme}}", "the volume is mounted by container db"),
            ("{kind: Volume, metadata: {name: home, namespace: acme}}", "this volume belongs to company acme"),
            ("{kind: Network, metadata: {name: net, namespace: acme}}", "the network is used by container db"),
            ("{kind: Plan, metadata: {name: team}}", "companies are on this plan: move acme"),
        ],
    )
    func deletions(yaml: String, expected: String) throws {
        let user = container("network: net, mounts: [{volume: data, path: /data}]")
        let object = try JSONValue.parse(yaml: yaml)
        let lookup = try world([user])
        let lines = try Admission.reviewDeletion(of: object, lookup: lookup, author: .person).lines
        #expect(lines.count == 1)
        #expect(lines.first?.contains(expected) == true, "\(lines)")
        #expect(try Admission.reviewDeletion(of: object, lookup: lookup, author: .controller) == [])
    }

    @Test("what is not in use can be deleted")
    func freeDeletions() throws {
        for yaml in ["{kind: Volume, metadata: {name: data, namespace: acme}}", "{kind: Plan, metadata: {name: free}}"]
        {
            let object = try JSONValue.parse(yaml: yaml)
            #expect(try Admission.reviewDeletion(of: object, lookup: try world(), author: .person) == [])
        }
    }
}
