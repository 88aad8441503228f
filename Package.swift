// swift-tools-version: 6.3
import PackageDescription

/// Settings of every target of this package: Swift 6 mode, explicit existentials and imports, warnings are errors.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

/// Leaves out of released executables what nothing uses.
///
/// Swift's static libraries would have them export all that is in them. The relay takes 7 MB less memory so.
let lean: [LinkerSetting] = [
    .unsafeFlags(["-use-ld=lld", "-Xlinker", "--no-export-dynamic"], .when(configuration: .release))
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let collections = Target.Dependency.product(name: "Collections", package: "swift-collections")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioFoundationCompat = Target.Dependency.product(name: "NIOFoundationCompat", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPTypesHTTP1 = Target.Dependency.product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioWebSocket = Target.Dependency.product(name: "NIOWebSocket", package: "swift-nio")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let swiftASN1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "agx",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "agx", targets: ["agx"]),
        .executable(name: "agx-relay", targets: ["agx-relay"]),
        .executable(name: "agx-runtime", targets: ["agx-runtime"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Layer 0: knows no domain.
        .target(name: "ManifestFormat", dependencies: [yams]),
        .target(name: "ReconcileKernel", dependencies: [deque, heap]),
        .target(
            name: "DockerEngine",
            dependencies: [asyncHTTPClient, nioCore, nioFoundationCompat, nioHTTP1, nioPosix, nioSSL],
        ),
        .target(name: "RecordStore", dependencies: ["ManifestFormat", collections, deque, grdb]),
        .target(name: "ServiceSupport", dependencies: [logging, metrics, serviceLifecycle]),
        .systemLibrary(name: "CFileHoles"),
        // Layer 1: kinds, secrets, the API of a record store.
        .target(name: "AgxModel", dependencies: ["ManifestFormat"]),
        .target(name: "UsageLedger", dependencies: ["AgxModel", grdb]),
        .target(name: "AgxSecurity", dependencies: [crypto, swiftASN1, x509]),
        .target(
            name: "ResourceAPI",
            dependencies: [
                "AgxModel", "ManifestFormat", "RecordStore", deque, heap, httpTypes, hummingbird, logging, metrics,
                nioCore, serviceLifecycle,
            ],
        ),
        // Layer 2: they don't import each other; the executables join them.
        .target(
            name: "FleetController",
            dependencies: [
                "AgxModel", "DockerEngine", "ManifestFormat", "ReconcileKernel", "RecordStore", crypto, logging,
            ],
        ),
        .target(
            name: "ExecGate",
            dependencies: [
                "AgxModel", "AgxSecurity", "DockerEngine", "ReconcileKernel", deque, logging, metrics, nioCore,
                nioPosix,
            ],
        ),
        .target(
            name: "TenantRuntime",
            dependencies: ["AgxModel", "CFileHoles", "ManifestFormat", "ReconcileKernel", "RecordStore", crypto],
        ),
        .target(
            name: "RelayServer",
            dependencies: [
                "AgxModel", "AgxSecurity", "ManifestFormat", "RecordStore", "ResourceAPI", "ServiceSupport",
                "UsageLedger",
                asyncHTTPClient, httpTypes, hummingbird, logging, metrics, nioCore, nioHTTP1, nioHTTPTypes,
                nioHTTPTypesHTTP1, nioSSL,
                nioTLS, nioWebSocket, serviceLifecycle,
            ],
        ),
        .target(
            name: "RelayClient",
            dependencies: [
                "ManifestFormat", asyncHTTPClient, nioCore, nioHTTP1, nioPosix, nioSSL, nioWebSocket,
            ],
        ),
        // Layer 3 and 4: commands, and the executables that read the environment and join the parts.
        .target(
            name: "AgxCommands",
            dependencies: ["AgxModel", "ManifestFormat", "RelayClient", argumentParser, crypto],
        ),
        .executableTarget(
            name: "agx",
            dependencies: ["AgxCommands", "DockerEngine", "RelayClient", "ServiceSupport"],
            linkerSettings: lean,
        ),
        .executableTarget(
            name: "agx-relay",
            dependencies: [
                "AgxModel", "AgxSecurity", "DockerEngine", "ExecGate", "FleetController", "ManifestFormat",
                "ReconcileKernel", "RecordStore", "RelayServer", "ResourceAPI", "ServiceSupport", "UsageLedger",
                argumentParser, logging, metrics, nioCore, serviceLifecycle, unixSignals,
            ],
            linkerSettings: lean,
        ),
        .executableTarget(
            name: "agx-runtime",
            dependencies: [
                "AgxModel", "DockerEngine", "ManifestFormat", "ReconcileKernel", "RecordStore", "ResourceAPI",
                "ServiceSupport", "TenantRuntime",
                argumentParser, asyncHTTPClient, crypto, httpTypes, hummingbird, logging, nioCore, nioHTTP1,
                nioHTTPTypes, serviceLifecycle, unixSignals,
            ],
            linkerSettings: lean,
        ),
        .executableTarget(
            name: "agx-bench",
            dependencies: [
                "AgxModel", "DockerEngine", "FakeEngine", "FleetController", "ManifestFormat", "ReconcileKernel",
                "RecordStore", "TenantRuntime", "TestSupport", argumentParser, asyncHTTPClient, collections, grdb,
                hummingbird, hummingbirdTLS, logging, nioCore, nioHTTP1, nioSSL,
            ],
            path: "Benchmarks/agx-bench",
        ),
        // For tests
        .target(name: "TestSupport", dependencies: ["ServiceSupport", logging]),
        .target(name: "FakeEngine", dependencies: ["AgxModel", "FleetController"]),
        .testTarget(name: "ReconcileKernelTests", dependencies: ["ReconcileKernel", "TestSupport"]),
        .testTarget(name: "ManifestFormatTests", dependencies: ["ManifestFormat", "TestSupport"]),
        .testTarget(name: "RecordStoreTests", dependencies: ["ManifestFormat", "RecordStore", "TestSupport", grdb]),
        .testTarget(
            name: "DockerEngineTests",
            dependencies: [
                "DockerEngine", "TestSupport", crypto, nioCore, nioHTTP1, nioPosix, nioSSL, swiftASN1, x509,
            ],
        ),
        .testTarget(name: "AgxModelTests", dependencies: ["AgxModel", "ManifestFormat", "TestSupport"]),
        .testTarget(
            name: "AgxSecurityTests",
            dependencies: ["AgxSecurity", "TestSupport", crypto, swiftASN1, x509],
        ),
        .testTarget(
            name: "ResourceAPITests",
            dependencies: [
                "AgxModel", "ManifestFormat", "RecordStore", "ResourceAPI", "ServiceSupport", "TestSupport",
                asyncHTTPClient, httpTypes, hummingbird, hummingbirdTesting, logging, nioCore, nioEmbedded, nioHTTP1,
            ],
        ),
        .testTarget(
            name: "TenantRuntimeTests",
            dependencies: [
                "AgxModel", "ManifestFormat", "ReconcileKernel", "RecordStore", "TenantRuntime", "TestSupport",
            ],
        ),
        .testTarget(
            name: "UsageLedgerTests",
            dependencies: ["AgxModel", "ManifestFormat", "RecordStore", "TenantRuntime", "TestSupport", "UsageLedger"],
        ),
        .testTarget(
            name: "ServiceSupportTests",
            dependencies: ["ServiceSupport", "TestSupport", logging, metrics, serviceLifecycle],
        ),
        .testTarget(
            name: "RelayServerTests",
            dependencies: [
                "AgxModel", "AgxSecurity", "ManifestFormat", "RecordStore", "RelayServer", "ResourceAPI",
                "ServiceSupport", "TestSupport", "UsageLedger",
                asyncHTTPClient, httpTypes, hummingbird, hummingbirdTesting, logging, nioCore, nioHTTP1, nioPosix,
                nioSSL, nioTLS, nioWebSocket, serviceLifecycle,
            ],
        ),
        .testTarget(
            name: "RelayClientTests",
            dependencies: [
                "AgxSecurity", "ManifestFormat", "RelayClient", nioCore, nioHTTP1, nioPosix, nioSSL, nioWebSocket,
            ],
        ),
        .testTarget(
            name: "AgxCommandsTests",
            dependencies: [
                "AgxCommands", "AgxModel", "AgxSecurity", "ManifestFormat", "RelayClient", argumentParser, nioCore,
                nioHTTP1, nioPosix, nioSSL, nioWebSocket,
            ],
        ),
        .testTarget(name: "ArchitectureTests", dependencies: ["AgxModel"]),
        .testTarget(
            name: "AgxRelayTests",
            dependencies: [
                "agx-relay", "AgxModel", "RecordStore", "TestSupport", "UsageLedger", argumentParser, logging,
            ],
        ),
        .testTarget(
            name: "AgxRuntimeTests",
            dependencies: [
                "agx-runtime", "AgxModel", "ManifestFormat", "RecordStore", "TenantRuntime", "TestSupport", httpTypes,
                hummingbird, hummingbirdTesting, logging, nioCore, nioPosix, serviceLifecycle,
            ],
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "AgxModel", "DockerEngine", "ManifestFormat", "RecordStore", "TestSupport", asyncHTTPClient, nioCore,
                nioHTTP1, nioPosix,
            ],
            exclude: ["Clients"],
        ),
        .testTarget(
            name: "ExecGateTests",
            dependencies: [
                "AgxModel", "AgxSecurity", "DockerEngine", "ExecGate", "ServiceSupport", "TestSupport", logging,
                nioCore,
                nioPosix,
            ],
        ),
        .testTarget(
            name: "FleetControllerTests",
            dependencies: [
                "AgxModel", "DockerEngine", "FakeEngine", "FleetController", "ManifestFormat", "RecordStore",
                "TestSupport", logging, nioCore,
            ],
        ),
    ],
)

for target in package.targets where target.type != .system {
    target.swiftSettings = (target.swiftSettings ?? []) + strict
}
