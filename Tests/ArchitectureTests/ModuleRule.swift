import Testing

/// Which targets may use a module from outside of this package, and why no other.
struct ModuleRule: Sendable, CustomTestStringConvertible {
    let modules: Set<String>
    let allowed: Set<String>
    let reason: String

    var testDescription: String { modules.sorted().joined(separator: ", ") }

    static let all = [
        ModuleRule(
            modules: ["GRDB", "SQLite3", "CSQLite", "GRDBSQLite"],
            allowed: ["RecordStore", "UsageLedger", "agx-bench"],
            reason: """
                only RecordStore writes SQL, and every write is compare-and-swap; only UsageLedger besides, whose rows never \
                change and are added up by the million
                """,
        ),
        ModuleRule(
            modules: ["Yams", "CYaml"],
            allowed: ["ManifestFormat"],
            reason: "YAML is read in one place, where size, depth, aliases and duplicate keys are bounded",
        ),
        ModuleRule(
            modules: ["Hummingbird", "HummingbirdCore", "HTTPTypes", "NIOHTTPTypes", "NIOHTTPTypesHTTP1"],
            allowed: ["ResourceAPI", "RelayServer", "agx-bench", "agx-runtime"],
            reason: "only what serves HTTP knows the server",
        ),
        ModuleRule(
            modules: ["AsyncHTTPClient"],
            allowed: ["DockerEngine", "RelayClient", "RelayServer", "agx-runtime", "agx-bench"],
            reason: "calls leave the process from the clients only; others declare a port",
        ),
        ModuleRule(
            modules: ["NIOSSL"],
            allowed: ["DockerEngine", "RelayClient", "RelayServer", "agx-bench"],
            reason: "TLS is set up where a connection is made",
        ),
        ModuleRule(
            modules: ["Crypto"],
            allowed: ["AgxSecurity", "AgxCommands", "FleetController", "TenantRuntime", "agx-runtime"],
            reason: "secrets are AgxSecurity's; the others hash: configurations, artifacts, tokens to be compared",
        ),
        ModuleRule(
            modules: ["X509", "SwiftASN1"],
            allowed: ["AgxSecurity"],
            reason: "certificates are made and read in one place; others get them as PEM",
        ),
        ModuleRule(
            modules: ["CFileHoles"],
            allowed: ["TenantRuntime"],
            reason: "only the output of runs is cut",
        ),
        ModuleRule(
            modules: ["ArgumentParser"],
            allowed: ["AgxCommands", "agx-relay", "agx-runtime", "agx-bench"],
            reason: "arguments are the business of commands and executables, not of libraries",
        ),
        ModuleRule(
            modules: ["UnixSignals"],
            allowed: ["agx-relay", "agx-runtime"],
            reason: "signals belong to the process, not to a library",
        ),
    ]
}
