import DockerEngine
import ManifestFormat
import NIOCore
import Synchronization
import Testing

extension EndToEnd {
    @Suite("An engine that answers badly", .serialized, .timeLimit(.minutes(5)))
    struct EngineFaultTests {
        /// Lets a number of requests have a fault, and no more.
        final class Ration: Sendable {
            private let left: Mutex<Int>
            init(_ count: Int) { left = Mutex(count) }

            func take(_ fault: EngineFault) -> EngineFault {
                left.withLock { left in
                    left -= 1
                    return left >= 0 ? fault : .none
                }
            }
        }

        /// A fault that passes by itself.
        enum PassingFault: String, CaseIterable, Sendable, CustomTestStringConvertible {
            case errors = "answers 500 for a while"
            case slowness = "takes a third of a second for everything"
            case lostReplies = "does what it is asked, and its replies are lost"

            var testDescription: String { rawValue }

            var rule: EngineFault.Rule {
                let (makes, starts) = (Ration(6), Ration(2))
                let fault: EngineFault =
                    switch self {
                    case .errors: .answer(status: 500, message: "the fault of a test")
                    case .lostReplies: .dropReply
                    case .slowness: .delay(.milliseconds(330))
                    }
                return { request in
                    if self == .slowness { return fault }
                    if request.contains("/create") { return makes.take(fault) }
                    return request.hasPrefix("POST ") && request.hasSuffix("/start") ? starts.take(fault) : .none
                }
            }
        }

        @Test("Companies become Ready, and nothing is there twice, when the engine", arguments: PassingFault.allCases)
        func passing(fault: PassingFault) async throws {
            try await withProxiedRelay { relay, proxy in
                let faults = proxy.misbehave(fault.rule)
                let companies = (0..<2).map { _ in Relay.companyName() }
                for company in companies { try await relay.createCompany(company) }
                for company in companies { try await relay.ready(company, within: .seconds(120)) }
                proxy.behave()
                var count = 0
                for await _ in faults { count += 1 }
                #expect(count >= 8, "the engine was hardly ever bad")
                let objects = try await relay.engine.objects(of: relay.installation)
                #expect(objects == companies.flatMap(Relay.objects(of:)).sorted())
                for company in companies { #expect(try await relay.output(company, of: "echo up") == "up\n") }
            }
        }

        @Test("A create that hangs holds up its own company only, which becomes Ready when the engine is itself again")
        func hanging() async throws {
            try await withProxiedRelay { relay, proxy in
                let stuck = Relay.companyName()
                let faults = proxy.misbehave { $0.hasPrefix("POST ") && $0.contains(stuck) ? .hang : .none }
                try await relay.createCompany(stuck)
                // Both containers of the one company hang before the others come.
                var hanging = 0
                for await _ in faults {
                    hanging += 1
                    if hanging == 2 { break }
                }
                let others = (0..<4).map { _ in Relay.companyName() }
                for company in others { try await relay.createCompany(company) }
                for company in others { try await relay.ready(company, within: .seconds(30)) }
                let degraded = try await relay.api.sendOK(.GET, ObjectPath.company(stuck).path).condition("Degraded")
                #expect(degraded?["status"] == "False")
                proxy.behave()
                try await relay.ready(stuck, within: .seconds(30))
                let objects = try await relay.engine.objects(of: relay.installation)
                #expect(objects == (others + [stuck]).flatMap(Relay.objects(of:)).sorted())
            }
        }

        @Test("A removal that the engine says is in progress is waited for, in a replacement and in a deletion")
        func removalInProgress() async throws {
            try await withProxiedRelay { relay, proxy in
                let company = try await relay.readyCompany()
                let before = try await relay.engine.running("agx-company-sandbox-\(company)")
                for step in ["replace", "delete"] {
                    let ration = Ration(4)
                    let faults = proxy.misbehave { request in
                        guard request.hasPrefix("DELETE /containers/") else { return .none }
                        let message = "removal of container x is already in progress"
                        return ration.take(.answer(status: 409, message: message))
                    }
                    if step == "replace" {
                        try await relay.patchCompany(company, ["sandbox": ["env": [["name": "NEW", "value": "1"]]]])
                        try await relay.engine.running("agx-company-sandbox-\(company)", "replaced") {
                            $0.id != before.id
                        }
                        try await relay.ready(company)
                    } else {
                        try await relay.api.sendOK(.DELETE, ObjectPath.company(company).path)
                        try await relay.api.wait(for: .company(company), "removal") { $0 == nil }
                        #expect(try await relay.engine.objects(of: relay.installation) == [])
                    }
                    proxy.behave()
                    var count = 0
                    for await _ in faults { count += 1 }
                    #expect(count == 4)
                }
            }
        }
    }
}
