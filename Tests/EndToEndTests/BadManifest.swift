import Testing

/// A manifest that must be refused.
struct BadManifest: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var bytes: [UInt8]
    /// What the message must be; `FILE` stands for the file's path, and `…` at the end for whatever follows.
    var expected: String

    init(_ title: String, _ text: String, _ expected: String) {
        self.init(title, bytes: Array(text.utf8), expected)
    }

    init(_ title: String, bytes: [UInt8], _ expected: String) {
        testDescription = title
        self.bytes = bytes
        self.expected = "error: FILE" + expected
    }

    private static func company(_ spec: String, name: String = "e2e-bad") -> String {
        "apiVersion: runagx.com/v1\nkind: Company\nmetadata:\n  name: \(name)\nspec:\n\(spec)\n"
    }

    private static func head(_ text: String) -> String { text + "\nmetadata:\n  name: e2e-bad\nspec: {}\n" }

    /// The company of the tasks.
    static let company = Relay.companyName()

    /// A task; `spec` begins in line 7.
    static func task(_ spec: String, name: String = "e2e-bad", company: String = company) -> String {
        "apiVersion: runagx.com/v1\nkind: Task\nmetadata:\n  name: \(name)\n  namespace: \(company)\nspec:\n"
            + "  provider: shell\n  prompt: \"true\"\n\(spec)\n"
    }

    private static let kinds = "Company, Plan, ResourceCap, Network, Volume, Container, Task, Run…"
    private static let label =
        "a DNS label has at most 63 lower case letters, digits and '-', and starts and ends with a letter or digit "
        + "(such as 'my-name' or '123-abc')"
    private static let cwd = "must be /home/player or a directory below it, such as /home/player/project"

    /// Ten lists of ten of the list before: 10^9 values.
    private static let bomb =
        company("  a: &a [x,x,x,x,x,x,x,x,x,x]")
        + zip("abcdefgh", "bcdefghi")
        .map { before, name in
            "  \(name): &\(name) [\(Array(repeating: "*\(before)", count: 10).joined(separator: ","))]\n"
        }
        .joined()

    static let text = [
        BadManifest(
            "syntax",
            company("  plan: [team"),
            ":7:1: expected `,` or `]` in the list that was opened with `[`",
        ),
        BadManifest(
            "a tab",
            company("\tplan: team"),
            ":6:1: a value must not start with this character, and a tab does not indent; indent by spaces and quote "
                + "the value",
        ),
        BadManifest(
            "duplicate key",
            company("  plan: team\n  plan: free"),
            ":7:3: spec.plan: the key \"plan\" is given twice in one object (first on line 6); keep one",
        ),
        BadManifest(
            "10 MiB",
            company("  plan: team\n  displayName: " + String(repeating: "x", count: 10 << 20)),
            ": the text has 10485861 bytes, at most 4194304 are allowed; split it",
        ),
        BadManifest("alias bomb", bomb, ":10:31: spec.e[7]: aliases expand the text to more than 100000 values"),
        BadManifest(
            "NUL bytes",
            company("  plan: \"te\u{0}am\""),
            ":6:12: a NUL byte is not allowed; save the file as UTF-8 text",
        ),
        BadManifest(
            "not UTF-8",
            bytes: Array(company("  displayName: caf").utf8.dropLast()) + [0xE9, 0x0A],
            ":6:19: byte 0xE9 is not UTF-8; save the file as UTF-8 text",
        ),
        BadManifest("no object", "- a\n", ":1:1: an object with apiVersion, kind and metadata is expected"),
        BadManifest(
            "two documents of one name",
            company("  plan: team") + "---\n" + company("  plan: free"),
            ":11:3: metadata.name: company.runagx.com/e2e-bad is also given at FILE:4:3",
        ),
        BadManifest(
            "no apiVersion",
            head("kind: Company"),
            ":1:1: apiVersion: is missing: write \"apiVersion: runagx.com/v1\"",
        ),
        BadManifest(
            "unknown version",
            head("apiVersion: runagx.com/v9\nkind: Company"),
            ":1:1: apiVersion: unknown API version \"runagx.com/v9\": use runagx.com/v1",
        ),
        BadManifest(
            "no kind",
            head("apiVersion: runagx.com/v1"),
            ":1:1: kind: is missing: write one of \(kinds)",
        ),
        BadManifest(
            "unknown kind",
            head("apiVersion: runagx.com/v1\nkind: Compny"),
            ":2:1: kind: no kind \"Compny\" in runagx.com/v1: use one of \(kinds)",
        ),
        BadManifest(
            "no metadata",
            "apiVersion: runagx.com/v1\nkind: Company\nspec: {}\n",
            ":1:1: metadata: is missing: write \"metadata: {name: NAME}\"",
        ),
        BadManifest(
            "a number for a name",
            company("  plan: team", name: "123"),
            ":4:3: metadata.name: YAML reads this as no string: put it into quotes",
        ),
    ]

    static let fields = [
        BadManifest(
            "unknown field",
            company("  plan: team\n  sandbx: {}"),
            ":7:3: spec.sandbx: unknown field: did you mean \"sandbox\"?",
        ),
        BadManifest(
            "unknown field like no other",
            company("  plan: team\n  colour: red"),
            ":7:3: spec.colour: unknown field: use one of deletionPolicy, displayName, egress, …",
        ),
        BadManifest(
            "wrong type",
            company("  plan: team\n  sandbox:\n    sudo: maybe"),
            ":8:5: spec.sandbox.sudo: Invalid value: \"maybe\": must be a boolean",
        ),
        BadManifest(
            "a word that isn't one of them",
            company("  plan: team\n  state: Asleep"),
            ":7:3: spec.state: Unsupported value: \"Asleep\": supported values: \"Active\", \"Suspended\"",
        ),
        BadManifest(
            "bad quantity",
            company("  plan: team\n  sandbox:\n    resources:\n      memory: 4 gigs"),
            ":9:7: spec.sandbox.resources.memory: Invalid value: \"4 gigs\": is not a quantity: write it like 512Mi or "
                + "4Gi",
        ),
        BadManifest(
            "bad duration",
            company("  plan: team\n  limits:\n    runTimeout: 5 minutes"),
            ":8:5: spec.limits.runTimeout: Invalid value: \"5 minutes\": is not a duration: write it like 30s, 15m or "
                + "1h30m",
        ),
        BadManifest(
            "above the plan",
            company("  plan: free\n  sandbox:\n    resources:\n      memory: 900Gi"),
            ":9:7: spec.sandbox.resources.memory: Invalid value: \"900Gi\": plan free allows at most 4Gi",
        ),
        BadManifest(
            "no such plan",
            company("  plan: gold"),
            ":6:3: spec.plan: Not found: \"gold\": plans are business, free, team",
        ),
        BadManifest(
            "name too long",
            company("  plan: team", name: String(repeating: "x", count: 41)),
            ":4:3: metadata.name: Invalid value: \"\(String(repeating: "x", count: 41))\": must be no more than 40 "
                + "characters",
        ),
        BadManifest(
            "not a DNS label",
            company("  plan: team", name: "Not_A_Label"),
            ":4:3: metadata.name: Invalid value: \"Not_A_Label\": \(label)",
        ),
        BadManifest(
            "a task of no company",
            task("", company: "e2e-nowhere"),
            ":5:3: metadata.namespace: there is no company \"e2e-nowhere\": apply it first",
        ),
    ]

    static let tasks = [
        BadManifest(
            "a directory outside",
            task("  cwd: /etc"),
            ":9:3: spec.cwd: Invalid value: \"/etc\": \(cwd)",
        ),
        BadManifest(
            "a way outside",
            task("  cwd: /home/player/../../etc"),
            ":9:3: spec.cwd: Invalid value: \"/home/player/../../etc\": \(cwd)",
        ),
        BadManifest(
            "an unknown dependency",
            task("  dependsOn: [nobody]"),
            ":9:15: spec.dependsOn[0]: Not found: \"nobody\": there is no such task: create it first, or leave it out",
        ),
        BadManifest(
            "a task that waits for itself",
            task("  dependsOn: [e2e-bad]"),
            ":9:15: spec.dependsOn[0]: Invalid value: \"e2e-bad\": a task can't depend on itself: leave it out",
        ),
        BadManifest(
            "a cycle",
            task("  dependsOn: [e2e-more]") + "---\n" + task("  dependsOn: [e2e-bad]", name: "e2e-more"),
            ":9:15: spec.dependsOn[0]: the tasks would wait for each other: e2e-bad -> e2e-more -> e2e-bad; leave one of "
                + "these out",
        ),
    ]
}
