import AgxModel
import Foundation
import RecordStore
import TestSupport
import Testing

@testable import FleetController

@Suite("What is known to be unchanged", .timeLimit(.minutes(5)))
struct SnapshotRevisionTests {
    /// What a decision about one object reads from the snapshot.
    struct Look: Equatable {
        var container: ObservedContainer?
        var networks: [ObservedNetwork]
        var volume: ObservedVolume?

        init(_ snapshot: EngineSnapshot, _ name: ObjectName) {
            networks = []
            switch name {
            case .container(let name): container = snapshot.container(named: name)
            case .network(let name): networks = snapshot.networks(named: name)
            case .volume(let name): volume = snapshot.volumes[name]
            }
        }
    }

    static func isStale(_ snapshot: EngineSnapshot, _ name: ObjectName) -> Bool {
        switch name {
        case .container(let name): snapshot.mustInspectContainer(named: name)
        case .network(let name): snapshot.mustInspectNetworks(named: name)
        case .volume(let name): snapshot.mustInspectVolume(named: name)
        }
    }

    func container(_ number: Int, _ random: inout SeededGenerator, detailed: Bool) -> ObservedContainer {
        ObservedContainer(
            id: "id\(number)-\(Int.random(in: 0..<2, using: &random))",
            name: "c\(number)",
            labels: [:],
            state: Bool.random(using: &random) ? .running : .exited,
            imageID: "sha256:1",
            networkIDs: ["n"],
            details: detailed ? .init() : nil,
        )
    }

    func network(_ number: Int, _ random: inout SeededGenerator) -> ObservedNetwork {
        let id = "n\(number)-\(Int.random(in: 0..<2, using: &random))"
        return ObservedNetwork(
            id: id,
            name: "n\(number)",
            labels: [:],
            subnets: [],
            isInternal: .random(using: &random),
            hasHostAddress: .random(using: &random),
        )
    }

    func volume(_ number: Int, _ random: inout SeededGenerator) -> ObservedVolume {
        ObservedVolume(name: "v\(number)", labels: Bool.random(using: &random) ? [:] : ["a": "b"], createdAt: nil)
    }

    func change(_ snapshot: inout EngineSnapshot, _ random: inout SeededGenerator) {
        let number = Int.random(in: 0..<3, using: &random)
        switch Int.random(in: 0..<13, using: &random) {
        case 0...2:
            snapshot.beginInspection(container: "c\(number)")
            snapshot.setContainer(container(number, &random, detailed: true), named: "c\(number)")
        case 3: snapshot.setContainer(nil, named: "c\(number)")
        case 4: snapshot.removeContainer(id: "id\(number)-0")
        case 5: snapshot.markStale(container: Bool.random(using: &random) ? "c\(number)" : "id\(number)-0")
        case 6:
            snapshot.beginInspection(networks: "n\(number)")
            snapshot.setNetworks([network(number, &random)], named: "n\(number)")
        case 7: snapshot.markStale(network: Bool.random(using: &random) ? "n\(number)" : "n\(number)-1")
        case 8: snapshot.removeNetwork(id: "n\(number)-0")
        case 9:
            snapshot.beginInspection(volume: "v\(number)")
            snapshot.setVolume(Bool.random(using: &random) ? volume(number, &random) : nil, named: "v\(number)")
        case 10: snapshot.markStale(volume: "v\(number)")
        case 11: snapshot.disconnect()
        default:
            let listing = EngineSnapshot.Listing(
                containers: (0..<2).map { container($0, &random, detailed: false) },
                networks: (0..<2).map { network($0, &random) },
                volumes: (0..<2).map { volume($0, &random) },
            )
            let lately = UInt64.random(in: 0..<10, using: &random)
            _ = snapshot.merge(listing, begunAt: max(snapshot.revisions.latest, lately) - lately)
        }
    }

    @Test(
        "while an object's revision stays the same, it looks the same and hasn't become stale",
        arguments: 0..<50 as Range<UInt64>,
    )
    func snapshot(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var snapshot = EngineSnapshot()
        let names = (0..<3).flatMap { [ObjectName.container("c\($0)"), .network("n\($0)"), .volume("v\($0)")] }
        var same = 0
        for step in 0..<300 {
            let before = snapshot
            change(&snapshot, &random)
            for name in names where snapshot.revisions.revision(of: name) == before.revisions.revision(of: name) {
                same += 1
                // Nothing is decided from what must be looked at first.
                if Self.isStale(before, name) { continue }
                #expect(Look(snapshot, name) == Look(before, name), "seed \(seed), step \(step), \(name)")
                // An absent volume is asked for each time.
                let isNew = Self.isStale(snapshot, name) && !Self.isStale(before, name)
                #expect(!isNew, "seed \(seed), step \(step), \(name)")
            }
        }
        #expect(same > 500)
    }

    @Test("a list doesn't undo what was learned while it was made: such an object is looked at again")
    func overtakenList() {
        var random = SeededGenerator(seed: 1)
        var snapshot = EngineSnapshot()
        let empty = EngineSnapshot.Listing(containers: [], networks: [], volumes: [])
        let begin = snapshot.revisions.latest
        let (made, net) = (container(1, &random, detailed: true), network(1, &random))
        snapshot.setContainer(made, named: "c1")
        snapshot.setNetworks([net], named: "n1")
        snapshot.setVolume(volume(1, &random), named: "v1")
        snapshot.markStale(volume: "v2")
        snapshot.setImage("a:1", id: "sha256:1")
        let changes = snapshot.merge(empty, begunAt: begin)
        #expect(changes.containers == [made] && changes.networks == ["n1"] && changes.volumes == ["v1"])
        #expect(snapshot.container(named: "c1") == made && snapshot.mustInspectContainer(named: "c1"))
        #expect(snapshot.networks(named: "n1") == [net] && snapshot.mustInspectNetworks(named: "n1"))
        #expect(snapshot.volumes["v1"] != nil && snapshot.mustInspectVolume(named: "v1"))
        #expect(snapshot.staleVolumes.contains("v2"))
        // What a list takes in, it takes in whole; and of images no list tells.
        #expect(snapshot.images.isEmpty)
        _ = snapshot.merge(empty, begunAt: snapshot.revisions.latest)
        #expect(snapshot.containers.isEmpty && snapshot.networks.isEmpty && snapshot.volumes.isEmpty)
        #expect(snapshot.staleVolumes.isEmpty)
    }

    @Test("images are forgotten with the connection")
    func images() {
        var snapshot = EngineSnapshot()
        snapshot.setImage("a:1", id: "sha256:1")
        snapshot.disconnect()
        #expect(snapshot.images.isEmpty)
    }

    @Test("objects that are gone are forgotten, and one that comes again is not taken for what it was")
    func pruning() {
        var revisions = ObjectRevisions()
        for number in 0..<1_100 { revisions.touch(.volume("v\(number)")) }
        let (kept, gone) = (revisions.revision(of: .volume("v1")), revisions.revision(of: .volume("v2")))
        revisions.prune(present: 1) { $0 == .volume("v1") }
        #expect(revisions.revision(of: .volume("v1")) == kept)
        #expect(revisions.revision(of: .volume("v2")) != gone)
        revisions.touch(.volume("v2"))
        #expect(revisions.revision(of: .volume("v2")) != gone)
    }
}
