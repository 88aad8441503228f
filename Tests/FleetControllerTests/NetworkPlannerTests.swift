import AgxModel
import Testing

@testable import FleetController

@Suite("Network planner")
struct NetworkPlannerTests {
    static let labels = ObjectLabels(
        installation: "i1",
        company: "acme",
        kind: "Network",
        name: "main",
        uid: "u1",
        generation: 1,
        config: "c1",
    )

    func live(_ change: (inout ObservedNetwork) -> Void = { _ in }) throws -> ObservedNetwork {
        var network = ObservedNetwork(
            id: "n1",
            name: "agx-net-acme",
            labels: Self.labels.dictionary,
            subnets: [try IPv4Subnet("10.213.0.0/28")],
            isInternal: true,
            hasHostAddress: false,
        )
        change(&network)
        return network
    }

    /// The steps with their causes, then the outcome, for an internal network.
    func plan(_ observed: [ObservedNetwork], attached: [String: [String]] = [:]) throws -> String {
        let design = NetworkDesign(
            name: "agx-net-acme",
            subnet: try IPv4Subnet("10.213.0.0/28"),
            isInternal: true,
            labels: Self.labels,
        )
        let planner = NetworkPlanner(
            design: design,
            name: design.name,
            labels: Self.labels,
            isDeleting: false,
            observed: observed,
            attachedContainers: attached,
        )
        let decision = planner.decide()
        let outcome =
            switch decision.outcome {
            case .ready(let id): "ready \(id)"
            case .waiting(let reason, let message): "\(reason): \(message)"
            case .gone: "gone"
            }
        return (decision.steps.map { "\($0.verb) (\($0.cause))" } + [outcome]).joined(separator: "\n")
    }

    @Test("one that is as it should be is left alone")
    func settled() throws {
        #expect(try plan([live()]) == "ready n1")
    }

    @Test("whatever opens it to the host or the outside is cured by a new one, with the containers detached first")
    func drift() throws {
        let cases: [(cause: String, change: (inout ObservedNetwork) -> Void)] = [
            ("reaches the host, should not", { $0.hasHostAddress = true }),
            ("has a way out, should have none", { $0.isInternal = false }),
            ("subnet is , should be 10.213.0.0/28", { $0.subnets = [] }),
        ]
        for (cause, change) in cases {
            let expected = """
                disconnect (\(cause))
                remove network (\(cause))
                create network (replaces the one removed)
                Creating: is being created
                """
            #expect(try plan([live(change)], attached: ["n1": ["c1"]]) == expected)
        }
    }

    @Test("of two of one name the one that containers use stays; one of somebody else's is a conflict")
    func names() throws {
        let second = try live { $0.id = "n2" }
        let expected = """
            remove network (a second network of this name)
            ready n2
            """
        #expect(try plan([live(), second], attached: ["n2": ["c1"]]) == expected)
        let foreign = try live { $0.labels = [:] }
        #expect(try plan([foreign]).hasPrefix("NameConflict: a network named agx-net-acme exists that isn't ours"))
        #expect(try plan([]) == "create network (absent)\nCreating: is being created")
    }
}
