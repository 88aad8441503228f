import Testing

/// What one target may import of this package, and why no more.
struct TargetRule: Sendable, CustomTestStringConvertible {
    let name: String
    let layer: Int
    let mayImport: Set<String>
    /// Why everything else is banned.
    let reason: String
    var folder: String?

    var path: String { folder ?? "Sources/\(name)" }
    var testDescription: String { name }

    init(_ name: String, layer: Int, _ mayImport: Set<String>, because reason: String, folder: String? = nil) {
        (self.name, self.layer, self.mayImport, self.reason, self.folder) = (name, layer, mayImport, reason, folder)
    }

    private static let domainFree = "layer 0 knows no domain: it must be of use in a program that isn't agx"
    private static let joined =
        "layer 2 targets don't import each other: declare the port that is needed, the executable supplies it"

    /// Every target that isn't a test.
    static let all: [TargetRule] = [
        TargetRule("ManifestFormat", layer: 0, [], because: domainFree),
        TargetRule("ReconcileKernel", layer: 0, [], because: domainFree),
        TargetRule("DockerEngine", layer: 0, [], because: domainFree),
        TargetRule("RecordStore", layer: 0, ["ManifestFormat"], because: domainFree),
        TargetRule("ServiceSupport", layer: 0, [], because: domainFree),
        TargetRule(
            "AgxModel",
            layer: 1,
            ["ManifestFormat"],
            because: "kinds are values: how they are stored, served or carried out is the business of others",
        ),
        TargetRule(
            "UsageLedger",
            layer: 1,
            ["AgxModel"],
            because: "it adds up what runs have used: how the rows get there is the business of others",
        ),
        TargetRule("AgxSecurity", layer: 1, [], because: "keys and tokens depend on nothing that could leak them"),
        TargetRule(
            "ResourceAPI",
            layer: 1,
            ["AgxModel", "ManifestFormat", "RecordStore"],
            because: "it serves any record store, in the relay and in the runtime: it knows neither Docker nor tenants",
        ),
        TargetRule(
            "FleetController",
            layer: 2,
            ["AgxModel", "DockerEngine", "ManifestFormat", "ReconcileKernel", "RecordStore"],
            because: joined,
        ),
        TargetRule(
            "ExecGate",
            layer: 2,
            ["AgxModel", "AgxSecurity", "DockerEngine", "ReconcileKernel"],
            because: joined,
        ),
        TargetRule(
            "TenantRuntime",
            layer: 2,
            ["AgxModel", "ManifestFormat", "ReconcileKernel", "RecordStore"],
            because: joined + "; and a tenant's program has no engine, only the port SandboxExec",
        ),
        TargetRule(
            "RelayServer",
            layer: 2,
            [
                "AgxModel", "AgxSecurity", "ManifestFormat", "RecordStore", "ResourceAPI", "ServiceSupport",
                "UsageLedger",
            ],
            because: joined,
        ),
        TargetRule(
            "RelayClient",
            layer: 2,
            ["AgxModel", "ManifestFormat"],
            because: joined + "; and a client speaks HTTP: it opens no database and no engine",
        ),
        TargetRule(
            "AgxCommands",
            layer: 3,
            ["AgxModel", "ManifestFormat", "RelayClient"],
            because: "commands see the relay through RelayClient alone, and are tested without a process",
        ),
        TargetRule(
            "agx",
            layer: 4,
            ["AgxCommands", "DockerEngine", "RelayClient", "ServiceSupport"],
            because: "the executable joins the commands and the engine that doctor asks, and decides nothing",
        ),
        TargetRule(
            "agx-relay",
            layer: 4,
            [
                "AgxModel", "AgxSecurity", "DockerEngine", "ExecGate", "FleetController", "ManifestFormat",
                "ReconcileKernel", "RecordStore", "RelayServer", "ResourceAPI", "ServiceSupport", "UsageLedger",
            ],
            because: "the relay holds no tenant's tasks and is no client of itself",
        ),
        TargetRule(
            "agx-runtime",
            layer: 4,
            [
                "AgxModel", "DockerEngine", "ManifestFormat", "ReconcileKernel", "RecordStore", "ResourceAPI",
                "ServiceSupport", "TenantRuntime",
            ],
            because: "a tenant's program has nothing of the relay: not its fleet, its gate, or its keys",
        ),
        TargetRule("TestSupport", layer: 1, ["ServiceSupport"], because: "tests of every layer use it"),
        TargetRule(
            "FakeEngine",
            layer: 2,
            ["AgxModel", "FleetController"],
            because: "it stands in for an engine behind FleetController's port, and needs no more than that port",
        ),
        TargetRule(
            "agx-bench",
            layer: 4,
            [
                "AgxModel", "DockerEngine", "FakeEngine", "FleetController", "ManifestFormat", "ReconcileKernel",
                "RecordStore", "TenantRuntime", "TestSupport",
            ],
            because: "it measures the parts and bare calls beside them, and ships nowhere",
            folder: "Benchmarks/agx-bench",
        ),
    ]
}
