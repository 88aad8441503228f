import AgxModel
import FakeEngine
import Foundation
import ManifestFormat
import RecordStore
import TestSupport
import Testing

@testable import FleetController

@Suite("What no record wants", .timeLimit(.minutes(2)))
struct OrphanSweeperTests {
    private static func sweepsAtOnce(_ options: inout FleetOptions, removes: Bool) {
        options.removesOrphans = removes
        options.orphanGrace = .zero
        options.relistInterval = .milliseconds(20)
    }

    /// An engine with a company whose record is nowhere.
    private static func engineWithOrphans() async throws -> FakeContainerEngine {
        let engine = FleetHarness.makeEngine()
        try await FleetHarness.run(engine: engine) { harness in
            try await harness.applyPlan()
            try await harness.applyCompany("gone")
            try await harness.waitReady("gone")
        }
        return engine
    }

    @Test("containers and a network are only told of, once each, by a relay that keeps orphans")
    func keepsOrphans() async throws {
        let (engine, log) = (try await Self.engineWithOrphans(), LogRecorder())
        try await FleetHarness.run(
            engine: engine,
            logger: log.logger,
            options: { Self.sweepsAtOnce(&$0, removes: false) },
        ) { harness in
            for _ in 0..<5 { await harness.listed() }
        }
        #expect(
            log.lines.filter { $0.contains("would be removed") }.sorted()
                == [
                    "container agx-company-runtime-gone", "container agx-company-sandbox-gone", "network agx-net-gone",
                ].map { "notice: orphan, would be removed step=remove \($0) (orphan: no record wants it)" }
        )
        #expect(engine.world.containers.values.allSatisfy { $0.state == .running })
        #expect(engine.world.containers.count == 2 && engine.world.networks.count == 1)
    }

    @Test("containers and a network are removed, the containers first; volumes that are to be kept stay")
    func removesOrphans() async throws {
        let (engine, log) = (try await Self.engineWithOrphans(), LogRecorder())
        try await FleetHarness.run(
            engine: engine,
            logger: log.logger,
            options: { Self.sweepsAtOnce(&$0, removes: true) },
        ) { _ in
            await engine.wait { $0.containers.isEmpty && $0.networks.isEmpty }
            await log.wait(for: "orphan removed", count: 3)
        }
        #expect(log.lines.filter { $0.contains("orphan removed") }.last?.contains("network agx-net-gone") == true)
        #expect(engine.world.volumes.count == 3)
    }

    @Test("volumes without a record are told once each, not with every list, and stay", arguments: [false, true])
    func keptOrphans(removes: Bool) async throws {
        let engine = FleetHarness.makeEngine()
        for name in ["one", "two"] {
            let labels = ObjectLabels(
                installation: "i1",
                company: "gone",
                kind: "Volume",
                name: name,
                uid: "x",
                generation: 1,
                retention: "Delete",
            )
            try await engine.createVolume(VolumeDesign(name: name, labels: labels))
        }
        let log = LogRecorder()
        try await FleetHarness.run(
            engine: engine,
            logger: log.logger,
            options: { Self.sweepsAtOnce(&$0, removes: removes) },
        ) { harness in
            for _ in 0..<5 { await harness.listed() }
        }
        let told = log.lines.filter { $0.contains("orphan,") }.sorted()
        #expect(
            told
                == ["one", "two"].map {
                    "notice: orphan, left to you to remove step=remove volume \($0) (orphan: no record wants it)"
                }
        )
        #expect(engine.world.volumes.count == 2)
    }
}
