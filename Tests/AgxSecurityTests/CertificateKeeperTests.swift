import AgxSecurity
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite("A server's certificate while it runs", .timeLimit(.minutes(5)))
struct CertificateKeeperTests {
    private static let start = Date(timeIntervalSince1970: 1_800_000_000)

    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// What a keeper has done, as the test sees it.
    private final class Notes: Sendable {
        let used = Mutex<[TLSIdentity]>([])
        let told = Mutex<[String]>([])
    }

    private func run(
        _ source: any CertificateSource,
        first: TLSIdentity,
        _ body: (ManualClock, Notes) async throws -> Void,
    ) async throws {
        let (clock, notes) = (ManualClock(), Notes())
        let keeper = CertificateKeeper(
            source: source,
            clock: clock,
            now: { Self.start + clock.now.offset / .seconds(1) },
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await keeper.run(
                    after: first,
                    use: { identity in notes.used.withLock { $0.append(identity) } },
                    tell: { error in notes.told.withLock { $0.append("\(error)") } },
                )
            }
            try await body(clock, notes)
            group.cancelAll()
        }
    }

    @Test("is looked at every day, and renewed in time")
    func daily() async throws {
        let own = OwnCertificates(directory: directory.path + "/tls", names: try CertificateNames(["localhost"]))
        let first = try own.identity(at: Self.start)
        try await run(own, first: first) { clock, notes in
            for day in 1...250 {
                await clock.sleeping(until: .seconds(86_400 * day))
                clock.advance(to: .seconds(86_400 * day))
            }
            await clock.sleeping(until: .seconds(86_400 * 251))
            let used = notes.used.withLock(\.self)
            #expect(used.count == 1)
            #expect(used.first?.notBefore ?? .distantPast > Self.start + 240 * 86_400)
            #expect(notes.told.withLock(\.self) == [])
        }
    }

    @Test("of somebody else's files is read again when they change; a half-done change is told and waited out")
    func supplied() async throws {
        func make(_ name: String, at time: Date) throws -> TLSIdentity {
            try OwnCertificates(directory: "\(directory.path)/\(name)", names: try CertificateNames(["localhost"]))
                .identity(at: time)
        }
        func put(_ identity: TLSIdentity) throws {
            try directory.write(identity.certificates, to: "tls.crt")
            try directory.write(identity.privateKey, to: "tls.key")
        }
        let (old, new) = (try make("old", at: Self.start), try make("new", at: Self.start))
        try put(old)
        let files = SuppliedCertificates(
            certificatePath: directory.path + "/tls.crt",
            keyPath: directory.path + "/tls.key",
        )
        #expect(try files.identity(at: Self.start) == old)
        try await run(files, first: old) { clock, notes in
            func pass(_ minute: Int) async {
                await clock.sleeping(until: .seconds(60 * minute))
                clock.advance(to: .seconds(60 * minute))
                await clock.sleeping(until: .seconds(60 * (minute + 1)))
            }
            await pass(1)
            #expect(notes.used.withLock(\.count) == 0)
            try directory.write(new.certificates, to: "tls.crt")
            await pass(2)
            #expect(notes.used.withLock(\.count) == 0)
            #expect(notes.told.withLock(\.first)?.contains("not the key of the certificate") == true)
            try put(new)
            await pass(3)
            #expect(notes.used.withLock(\.self) == [new])
        }
    }

    @Test("that can't be used is refused at start: absent, not PEM, of another key, expired")
    func refused() throws {
        let identity = try OwnCertificates(
            directory: directory.path + "/own",
            names: try CertificateNames(["localhost"]),
        ).identity(at: Self.start)
        let files = SuppliedCertificates(
            certificatePath: directory.path + "/tls.crt",
            keyPath: directory.path + "/tls.key",
        )
        func problem(at time: Date = Self.start) throws -> String {
            try #require(#expect(throws: SecurityError.self) { try files.identity(at: time) }).message
        }
        #expect(try problem().contains("can't be read"))
        try directory.write(identity.certificates, to: "tls.crt")
        try directory.write("nonsense", to: "tls.key")
        #expect(try problem().contains("private key is not PEM"))
        try directory.write(identity.privateKey, to: "tls.key")
        #expect(try problem(at: Self.start + 400 * 86_400).contains("valid until"))
        try directory.write("nonsense", to: "tls.crt")
        #expect(try problem().contains("no PEM certificate"))
    }
}
