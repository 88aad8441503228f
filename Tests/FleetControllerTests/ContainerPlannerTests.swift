import AgxModel
import Foundation
import Testing

@testable import FleetController

@Suite("Container planner")
struct ContainerPlannerTests {
    static let now = Date(timeIntervalSince1970: 1_800_000_000)

    static func design() -> ContainerDesign {
        var design = ContainerDesign(
            name: "agx-company-sandbox-acme",
            image: "agx/sandbox:latest",
            user: "1000:1000",
            network: "agx-net-acme",
            resources: ResourceLimits(nanocpus: 2_000_000_000, memory: 4 << 30, pids: 1024, sharedMemory: 64 << 20),
            labels: ObjectLabels(
                installation: "i1",
                company: "acme",
                kind: "Container",
                name: "sandbox",
                uid: "u1",
                generation: 1,
                config: "c1",
            ),
        )
        design.aliases = ["sandbox"]
        design.mounts = [.init(source: .volume("agx-home-acme"), path: "/home/player")]
        return design
    }

    /// A container that is just as the design asks.
    static func live(_ design: ContainerDesign = design(), state: ObservedContainer.State = .running)
        -> ObservedContainer
    {
        var details = ObservedContainer.Details()
        details.image = design.image
        details.user = design.user
        details.mounts = design.mounts
        details.networkAliases = ["net1": Set(design.aliases)]
        details.resources = design.resources
        details.droppedCapabilities = ["ALL"]
        details.logOptions = design.logOptions
        details.startedAt = now.addingTimeInterval(-100)
        return ObservedContainer(
            id: "abc",
            name: design.name,
            labels: design.labels.dictionary,
            state: state,
            imageID: "sha256:1",
            networkIDs: ["net1"],
            details: details,
        )
    }

    static func situation(_ observed: ObservedContainer?) -> ContainerSituation {
        ContainerSituation(
            design: design(),
            shouldRun: true,
            isDeleting: false,
            observed: observed,
            networkID: "net1",
            unready: [],
            imageID: "sha256:1",
            pullPolicy: .ifNotPresent,
            imageProblem: nil,
            imageIsFresh: false,
            mayDisrupt: false,
            isResponding: nil,
            memory: .init(),
            now: now,
        )
    }

    /// The decision as text: its steps, then its outcome.
    func text(_ decision: ContainerDecision) -> String {
        let outcome =
            switch decision.outcome {
            case .ready: "ready"
            case .stopped: "stopped"
            case .gone: "gone"
            case .waiting(let reason, let message): "\(reason): \(message)"
            }
        let pending = decision.pendingReplacement.map { ["pending: \($0)"] } ?? []
        return (decision.steps.map(\.description) + pending + [outcome]).joined(separator: "\n")
    }

    func decide(_ observed: ObservedContainer?, _ change: (inout ContainerSituation) -> Void = { _ in })
        -> ContainerDecision
    {
        var situation = Self.situation(observed)
        change(&situation)
        return ContainerPlanner.decide(situation)
    }

    @Test("a container as designed needs nothing")
    func settled() {
        #expect(text(decide(Self.live())) == "ready")
    }

    @Test("an absent container is made and started")
    func absent() {
        #expect(
            text(decide(nil)) == """
                create container agx-company-sandbox-acme (absent)
                start container agx-company-sandbox-acme (absent)
                Creating: is being created
                """
        )
    }

    @Test("nothing is made before what it depends on is ready, and the reason is told")
    func dependencies() {
        let decision = decide(nil) { $0.unready = [.init(name: "volume/home", problem: "VolumeMissing")] }
        #expect(text(decision) == "DependenciesNotReady: volume/home: VolumeMissing")
    }

    @Test("changed caps are updated in place, without a restart")
    func update() {
        var observed = Self.live()
        observed.details?.resources.memory = 1 << 30
        observed.details?.resources.pids = 7
        #expect(
            text(decide(observed)) == """
                update container agx-company-sandbox-acme (memory is 1Gi, should be 4Gi; pids is 7, should be 1024)
                ready
                """
        )
    }

    @Test("a stopped container that was on a network which is gone is made anew; one that was on none is started")
    func lostNetwork() {
        var observed = Self.live(state: .exited)
        observed.networkIDs = ["net0"]
        let cause = "was on another network than agx-net-acme is now"
        #expect(
            text(decide(observed)) == """
                remove container agx-company-sandbox-acme (\(cause))
                create container agx-company-sandbox-acme (\(cause))
                start container agx-company-sandbox-acme (\(cause))
                Creating: is being created
                """
        )
        observed.networkIDs = []
        #expect(decide(observed).steps.map(\.verb) == ["start container"])
        observed.networkIDs = ["net0"]
        // While the network isn't there, nothing can be said of it.
        #expect(decide(observed) { $0.networkID = nil }.steps.map(\.verb) == ["start container"])
    }

    @Test("a container that lost its network is attached again, with its aliases")
    func reconnect() {
        var observed = Self.live()
        observed.networkIDs = []
        #expect(
            text(decide(observed)) == """
                connect abc to net1 (not attached to agx-net-acme)
                ready
                """
        )
    }

    @Test("a container attached elsewhere too is taken off every other network")
    func strayNetwork() {
        var observed = Self.live()
        observed.networkIDs = ["net1", "other"]
        #expect(
            text(decide(observed)) == """
                disconnect abc from net1 (attached to other networks too)
                disconnect abc from other (attached to other networks too)
                connect abc to net1 (attached to other networks too)
                ready
                """
        )
    }

    @Test("drift that only a new container cures waits until the company is idle, and says so")
    func pending() {
        var observed = Self.live()
        observed.details?.image = "old"
        let waiting = decide(observed)
        #expect(text(waiting) == "pending: image is old, should be agx/sandbox:latest\nready")
        #expect(waiting.memory.waitsForIdleSince == Self.now)
        #expect(
            text(decide(observed) { $0.mayDisrupt = true }) == """
                stop container agx-company-sandbox-acme (image is old, should be agx/sandbox:latest)
                remove container agx-company-sandbox-acme (image is old, should be agx/sandbox:latest)
                create container agx-company-sandbox-acme (image is old, should be agx/sandbox:latest)
                start container agx-company-sandbox-acme (image is old, should be agx/sandbox:latest)
                Creating: is being created
                """
        )
    }

    @Test("every field that keeps a tenant in its place is compared", arguments: SecurityDrift.allCases)
    func security(drift: SecurityDrift) {
        var observed = Self.live()
        drift.apply(&observed)
        #expect(decide(observed).pendingReplacement?.contains(drift.rawValue) == true)
    }

    enum SecurityDrift: String, CaseIterable {
        case privileged, capabilities, restart = "restart policy", init_ = "init process", user, mounts
        case noNewPrivileges = "no-new-privileges", configuration = "its spec has changed"
        case hostAccess = "publishes ports", readOnlyRoot = "read-only root file system"
        case sharedMemory = "/dev/shm", droppedCapabilities = "are not dropped"

        func apply(_ observed: inout ObservedContainer) {
            switch self {
            case .privileged: observed.details?.isPrivileged = true
            case .capabilities: observed.details?.addedCapabilities = ["SYS_ADMIN"]
            case .restart: observed.details?.restartPolicy = "always"
            case .init_: observed.details?.hasInit = false
            case .user: observed.details?.user = "0"
            case .mounts: observed.details?.mounts.append(.init(source: .hostDirectory("/"), path: "/host"))
            case .noNewPrivileges: observed.details?.noNewPrivileges = false
            case .hostAccess: observed.details?.hostAccess = ["publishes ports"]
            case .readOnlyRoot: observed.details?.readOnlyRootFilesystem.toggle()
            case .sharedMemory: observed.details?.resources.sharedMemory = 1 << 30
            case .droppedCapabilities: observed.details?.droppedCapabilities = []
            case .configuration:
                // What the image may have set too is seen through the hash.
                observed.labels[LabelKeys.config] = "other"
            }
        }
    }

    @Test("an end is followed by a restart at once, then by longer and longer waits, each with its time told")
    func crashLoop() {
        var memory = ContainerSituation.Memory()
        var waits: [Double] = []
        var time = Self.now
        for _ in 0..<12 {
            var observed = Self.live(state: .exited)
            observed.details?.startedAt = time.addingTimeInterval(-1)
            observed.details?.finishedAt = time
            var decision = decide(observed) {
                $0.memory = memory
                $0.now = time
            }
            // The first decision counts the end; a wait is over when its time has come.
            if let retry = decision.lookAgainAt {
                waits.append(retry.timeIntervalSince(time))
                #expect(decision.steps.isEmpty)
                time = retry
                let counted = decision.memory
                decision = decide(observed) {
                    $0.memory = counted
                    $0.now = time
                }
            } else {
                waits.append(0)
            }
            #expect(decision.steps.map(\.verb) == ["start container"])
            // A start that fails is tried again, and is no second end.
            let failed = decide(observed) {
                $0.memory = decision.memory
                $0.now = time
            }
            #expect(failed.steps.map(\.verb) == ["start container"] && failed.memory == decision.memory)
            memory = decision.memory
            memory.noteStart()
        }
        #expect(waits == [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300])
        #expect(memory.restartCount == 12)
    }

    @Test("ten healthy minutes end the crash loop")
    func crashLoopReset() {
        var observed = Self.live(state: .exited)
        observed.details?.startedAt = Self.now.addingTimeInterval(-600)
        observed.details?.finishedAt = Self.now
        let decision = decide(observed) { $0.memory.crashLoop.lastDelay = 256 }
        #expect(decision.steps.map(\.verb) == ["start container"])
        #expect(decision.memory.crashLoop.lastDelay == 0)
    }

    @Test("a wall clock set back by a day makes no wait longer than its delay", arguments: [-86_400.0, 86_400])
    func clockJump(jump: Double) {
        let ended = Self.now
        let start = CrashLoop.startTime(endedAt: ended, delay: 4, now: ended.addingTimeInterval(jump))
        #expect(start <= ended.addingTimeInterval(jump + 4) || start <= ended.addingTimeInterval(4))
        #expect(start.timeIntervalSince(ended.addingTimeInterval(jump)) <= 4)
    }

    @Test("an unhealthy container is stopped, and then restarted like one that ended")
    func unhealthy() {
        var observed = Self.live()
        observed.health = .unhealthy
        #expect(
            text(decide(observed)) == """
                stop container agx-company-sandbox-acme (unhealthy)
                Unhealthy: its health check fails, it is being restarted
                """
        )
    }

    @Test("logs that are kept otherwise are told, option by option; what the engine adds of its own is not")
    func logOptions() {
        var observed = Self.live()
        observed.details?.logOptions["tag"] = "x"
        #expect(text(decide(observed)) == "ready")
        observed.details?.logOptions = ["max-size": "1g"]
        let pending = decide(observed).pendingReplacement
        #expect(pending == "log option max-file is none, should be 3; log option max-size is 1g, should be 10m")
        observed = Self.live()
        observed.details?.logDriver = "local"
        #expect(decide(observed).pendingReplacement == "log driver is local, should be json-file")
    }

    @Test("a container that ended says that it is restarted, one that never ran that it is started")
    func restarting() {
        #expect(
            text(decide(Self.live(state: .exited))) == """
                start container agx-company-sandbox-acme (ended with exit code 0)
                Restarting: ended with exit code 0, is being started again
                """
        )
        #expect(
            text(decide(Self.live(state: .created))) == """
                start container agx-company-sandbox-acme (created, not started)
                Starting: is being started
                """
        )
    }

    @Test("the text of a mount, which the configuration's hash is made of, stays what it always was")
    func mountText() {
        #expect("\(ContainerDesign.Mount.Source.volume("a-b"))" == #"volume("a-b")"#)
        #expect("\(ContainerDesign.Mount.Source.hostDirectory("/a \"b"))" == #"hostDirectory("/a \"b")"#)
    }

    @Test("a paused container goes on")
    func paused() {
        #expect(
            decide(Self.live(state: .paused)).steps.map(\.description) == [
                "unpause container agx-company-sandbox-acme (paused)"
            ]
        )
    }

    @Test("somebody else's container of our name is never touched", arguments: [true, false])
    func foreign(isDeleting: Bool) {
        var observed = Self.live()
        observed.labels = [:]
        let decision = decide(observed) { $0.isDeleting = isDeleting }
        #expect(decision.steps.isEmpty)
        #expect(isDeleting ? decision.outcome == .gone : text(decision).hasPrefix("NameConflict"))
    }

    @Test("another installation's container of our name is a conflict too")
    func otherInstallation() {
        var observed = Self.live()
        observed.labels[LabelKeys.installation] = "i2"
        #expect(text(decide(observed)).hasPrefix("NameConflict"))
    }

    @Test("a container made for an earlier record of the same name is replaced")
    func earlierRecord() {
        var observed = Self.live(state: .exited)
        observed.labels[LabelKeys.uid] = "u0"
        #expect(decide(observed).steps.map(\.verb) == ["remove container", "create container", "start container"])
    }

    @Test("a missing image is pulled, and the reason is told while that has to wait")
    func image() {
        let pull = decide(nil) { $0.imageID = nil }
        #expect(pull.steps.map(\.description) == ["pull image agx/sandbox:latest (not on the engine)"])
        let next = Self.now.addingTimeInterval(5)
        let failed = decide(nil) {
            $0.imageID = nil
            $0.imageProblem = .init(message: "no such host", nextTry: next, failures: 1)
        }
        #expect(text(failed) == "ImageMissing: no such host")
        #expect(failed.lookAgainAt == next)
    }

    @Test("a stopped container that should run again is not counted as crashed")
    func resume() {
        var observed = Self.live(state: .exited)
        observed.details?.finishedAt = Self.now.addingTimeInterval(-50)
        let decision = decide(observed) { $0.memory.wasStopped = true }
        #expect(decision.steps.map(\.description) == ["start container agx-company-sandbox-acme (should run again)"])
        #expect(decision.memory.restartCount == 0)
    }

    @Test("while the engine is removing it, nothing is done but waiting")
    func removing() {
        let decision = decide(Self.live(state: .removing))
        #expect(text(decision) == "RemovalInProgress: the engine is still removing the container")
        #expect(decision.lookAgainAt == Self.now.addingTimeInterval(1))
    }

    @Test("a tag that moved is shown, and never acted on by itself")
    func imageOutdated() {
        let decision = decide(Self.live()) { $0.imageID = "sha256:2" }
        #expect(decision.imageIsOutdated && decision.steps.isEmpty)
    }
}
