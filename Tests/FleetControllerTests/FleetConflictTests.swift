import AgxModel
import FakeEngine
import Foundation
import ManifestFormat
import RecordStore
import Synchronization
import Testing

@testable import FleetController

@Suite("Fleet on a fake engine: what belongs to others", .timeLimit(.minutes(5)))
struct FleetConflictTests {
    @Test("a foreign container of our name is a NameConflict, stays untouched, and its going is noticed")
    func container() async throws {
        let engine = FleetHarness.makeEngine()
        let labels = ObjectLabels(installation: "", company: "", kind: "", name: "", uid: "", generation: 0)
        let design = ContainerDesign(
            name: "agx-company-sandbox-acme",
            image: "agx/sandbox:latest",
            user: "",
            network: "bridge",
            resources: ResourceLimits(nanocpus: 0, memory: 0, pids: 0),
            labels: labels,
        )
        try engine.addForeign(container: design)
        let foreign = try #require(engine.world.container(design.name)).id
        try await FleetHarness.run(engine: engine) { harness in
            try await harness.applyPlan()
            try await harness.applyCompany("acme")
            try await harness.waitReason("NameConflict", "Container", "acme", "sandbox")
            for _ in 0..<3 { await harness.listed() }
            #expect(engine.world.container(design.name)?.id == foreign)
            try engine.removeByHand(container: design.name)
            try await harness.waitReady("acme")
        }
    }

    @Test("a foreign network of our name is a NameConflict and stays untouched")
    func network() async throws {
        let engine = FleetHarness.makeEngine()
        try engine.addForeign(network: "agx-net-acme", subnet: try IPv4Subnet("172.20.0.0/16"))
        try await FleetHarness.run(engine: engine) { harness in
            try await harness.applyPlan()
            try await harness.applyCompany("acme")
            try await harness.waitReason("NameConflict", "Network", "acme", "default")
            #expect(engine.world.networks.count == 1)
            try engine.removeByHand(network: "agx-net-acme")
            try await harness.waitReady("acme")
        }
    }

    @Test("a foreign volume of our name is a NameConflict and stays untouched")
    func volume() async throws {
        let engine = FleetHarness.makeEngine()
        try engine.addForeign(volume: "agx-home-acme")
        try await FleetHarness.run(engine: engine) { harness in
            try await harness.applyPlan()
            try await harness.applyCompany("acme")
            try await harness.waitReason("NameConflict", "Volume", "acme", "home")
            #expect(engine.world.volumes["agx-home-acme"]?.labels.isEmpty == true)
            try engine.removeByHand(volume: "agx-home-acme")
            try await harness.waitReady("acme")
        }
    }

    @Test("subnets avoid every network that exists, and the last one is told before the engine fails")
    func pool() async throws {
        let engine = FleetHarness.makeEngine()
        try engine.addForeign(network: "other", subnet: try IPv4Subnet("10.213.0.0/28"))
        let range = try IPv4Subnet("10.213.0.0/27")
        try await FleetHarness.run(
            engine: engine,
            options: { $0.subnetPool = SubnetPool(range: range, pieceLength: 28) },
        ) { harness in
            try await harness.applyPlan()
            try await harness.applyCompany("acme")
            try await harness.waitReady("acme")
            let subnets = engine.world.network("agx-net-acme")?.subnets
            #expect(subnets == [try IPv4Subnet("10.213.0.16/28")])
            try await harness.applyCompany("globex")
            try await harness.waitReason("AddressPoolExhausted", "Network", "globex", "default")
        }
    }

    @Test("a subnet that the engine refuses for a reason of its own is given up, and another one is taken")
    func refusedSubnet() async throws {
        let engine = FleetHarness.makeEngine()
        let remaining = FleetFaultTests.Remaining(2)
        engine.setFaults { call, _ in
            guard call == .createNetwork, remaining.take() else { return nil }
            return .refuse(EngineError(.subnetOverlap, "networks have overlapping IPv4"))
        }
        try await FleetHarness.run(engine: engine) { harness in
            try await harness.applyPlan()
            try await harness.applyCompany("acme")
            try await harness.waitReady("acme")
            let network = try #require(engine.world.network("agx-net-acme"))
            #expect(network.subnets.map(\.description) == ["10.213.0.32/28"])
            #expect(engine.calls[.createNetwork] == 3)
        }
    }

    @Test("a subnet that a person chose and the engine refuses is a SubnetConflict, told once, and left alone")
    func refusedChoice() async throws {
        let engine = FleetHarness.makeEngine()
        let tries = FleetFaultTests.Remaining(.max)
        engine.setFaults { call, _ in
            guard call == .createNetwork else { return nil }
            // The engine names the network that it was to make, which is another one each time.
            return .refuse(EngineError(.subnetOverlap, "network \(tries.number()): networks have overlapping IPv4"))
        }
        try await FleetHarness.run(engine: engine) { harness in
            try await harness.applyPlan()
            try await harness.applyCompany("acme", ["subnet": "10.9.0.0/28"])
            try await harness.waitReason("SubnetConflict", "Network", "acme", "default")
            let key = RecordKey(kind: "Network", namespace: "acme", name: "default")
            let version = try await harness.store.get(key)?.resourceVersion
            for _ in 0..<3 { await harness.listed() }
            #expect(try await harness.store.get(key)?.resourceVersion == version)
            // One for each change that its record has seen, at most, not one after the other.
            #expect(try #require(engine.calls[.createNetwork]) <= 6)
            // Another choice is tried, and told of, at once.
            try await harness.edit(company: "acme") { $0.spec["subnet"] = "10.9.0.16/28" }
            try await harness.wait(key) { record in
                guard let record, let status = try? Network.decodeStatus(record.status) else { return false }
                return status.subnet?.description == "10.9.0.16/28"
                    && status.conditions[type: "Ready"]?.reason == "SubnetConflict"
                    && status.conditions[type: "Ready"]?.observedGeneration == record.generation
            }
        }
    }

    @Test("objects with our label and no record go after the grace; volumes and foreign ones stay")
    func orphans() async throws {
        let engine = FleetHarness.makeEngine()
        func labels(_ kind: String, _ name: String, _ installation: String, retention: String? = nil) -> ObjectLabels {
            ObjectLabels(
                installation: installation,
                company: "gone",
                kind: kind,
                name: name,
                uid: "x",
                generation: 1,
                retention: retention,
            )
        }
        for (installation, name) in [("i1", "mine"), ("i2", "theirs")] {
            try await engine.createVolume(
                VolumeDesign(name: "\(name)-kept", labels: labels("Volume", "a", installation, retention: "Retain"))
            )
            try await engine.createVolume(
                VolumeDesign(name: "\(name)-gone", labels: labels("Volume", "b", installation, retention: "Delete"))
            )
            var design = ContainerDesign(
                name: "\(name)-container",
                image: "agx/sandbox:latest",
                user: "",
                network: "bridge",
                resources: ResourceLimits(nanocpus: 0, memory: 0, pids: 0),
                labels: labels("Container", "c", installation),
            )
            design.aliases = []
            _ = try await engine.createContainer(design)
        }
        try await FleetHarness.run(engine: engine, options: { $0.orphanGrace = .milliseconds(300) }) { harness in
            await engine.wait { $0.containers.count == 1 }
            // Volumes would go after containers, in the same pass: another one has begun by then.
            for _ in 0..<2 { await harness.listed() }
            #expect(engine.world.containers.values.map(\.design.name) == ["theirs-container"])
            #expect(engine.world.volumes.count == 4)
        }
    }

    @Test(
        "a container that is renamed is made anew, and goes after the grace although its record is there",
        arguments: [true, false],
    )
    func renamed(isSeenAtOnce: Bool) async throws {
        try await FleetHarness.run(options: { $0.orphanGrace = .milliseconds(300) }) { harness in
            try await harness.applyPlan()
            try await harness.applyCompany("acme")
            try await harness.waitReady("acme")
            let (engine, name) = (harness.engine, "agx-company-sandbox-acme")
            let before = try #require(engine.world.container(name)).id
            engine.setDeliversEvents(isSeenAtOnce)
            try engine.rename(name, to: "mine-now")
            engine.setDeliversEvents(true)
            await engine.wait { $0.container(name)?.state == .running && $0.container(before) == nil }
            try await harness.waitReady("acme")
            for _ in 0..<4 { await harness.listed() }
            #expect(engine.world.containers.count == 2 && engine.world.networks.count == 1)
            #expect(engine.world.container(name)?.id != before)
        }
    }

    @Test("data that was to go when its volume was made, and is to stay by the record's last word, stays for good")
    func changedPolicy() async throws {
        try await FleetHarness.run(options: { $0.orphanGrace = .milliseconds(1) }) { harness in
            try await harness.applyPlan()
            try await harness.applyCompany("acme", ["deletionPolicy": "Delete"])
            try await harness.waitReady("acme")
            try await harness.edit(company: "acme") { $0.spec["deletionPolicy"] = "Retain" }
            for name in [RecordNames.homeVolume, RecordNames.stateVolume] {
                let key = RecordKey(kind: "Volume", namespace: "acme", name: name)
                try await harness.wait(key) { $0?.spec["retention"]?.string == "Retain" }
            }
            _ = try await harness.store.delete(RecordKey(kind: "Company", name: "acme"))
            try await harness.wait(RecordKey(kind: "Company", name: "acme")) { $0 == nil }
            // Time for a pass that sees them without a record, and for those after it, which would remove them.
            for _ in 0..<4 { await harness.listed() }
            let volumes = harness.engine.world.volumes
            #expect(volumes.keys.sorted() == ["agx-home-acme", "agx-state-acme"])
            #expect(volumes.values.allSatisfy { ObjectLabels($0.labels)?.retention == "Delete" })
        }
    }

    @Test("the runs of a company that is deleted have time to end, and not for ever")
    func runsEnd() async throws {
        let ahead = Mutex(0.0)
        try await FleetHarness.run(now: { Date(timeIntervalSinceNow: ahead.withLock(\.self)) }) { harness in
            let key = RecordKey(kind: "Company", name: "acme")
            try await harness.applyPlan()
            for asked in [2, 1_000_000] {
                try await harness.applyCompany("acme")
                try await harness.waitReady("acme")
                harness.probe.left.withLock { $0 = [] }
                harness.probe.containersAtLeave.withLock { $0 = { harness.engine.world.containers.count } }
                harness.probe.runsToEnd.withLock { $0 = asked }
                _ = try await harness.store.delete(key)
                // What people see of it meanwhile.
                try await harness.wait(key) { $0.map { $0.status?["phase"] == "Deleting" } ?? true }
                ahead.withLock { $0 = asked > 2 ? 31 : 0 }
                try await harness.wait(key) { $0 == nil }
                let left = harness.probe.left.withLock(\.self)
                #expect(asked > 2 || left.count == asked + 1, "\(left)")
                #expect(left.allSatisfy { $0.hasSuffix(" 2") }, "nothing goes before: \(left)")
            }
        }
    }

    @Test("deleting a company removes everything in order, keeps its data by default, and a later one takes it up")
    func deletion() async throws {
        try await FleetHarness.run { harness in
            try await harness.applyPlan()
            try await harness.applyCompany("acme")
            try await harness.waitReady("acme")
            let uid = try #require(try await harness.store.get(RecordKey(kind: "Company", name: "acme"))?.uid)
            #expect(harness.probe.left.withLock { $0.isEmpty })
            harness.probe.containersAtLeave.withLock { $0 = { harness.engine.world.containers.count } }
            _ = try await harness.store.delete(RecordKey(kind: "Company", name: "acme"))
            try await harness.wait(RecordKey(kind: "Company", name: "acme")) { $0 == nil }
            // Asked once what only it knows, and before anything is stopped.
            #expect(harness.probe.left.withLock(\.self) == ["acme/\(uid) 2"])
            let world = harness.engine.world
            #expect(world.containers.isEmpty && world.networks.isEmpty)
            #expect(world.volumes.keys.sorted() == ["agx-home-acme", "agx-state-acme"])
            #expect(harness.gate.companies.isEmpty)
            try await harness.applyCompany("acme", ["deletionPolicy": "Delete"])
            try await harness.waitReady("acme")
            _ = try await harness.store.delete(RecordKey(kind: "Company", name: "acme"))
            try await harness.wait(RecordKey(kind: "Company", name: "acme")) { $0 == nil }
            // The labels say Retain from the first company's time; the record's own word counts.
            #expect(harness.engine.world.volumes.isEmpty)
        }
    }
}
