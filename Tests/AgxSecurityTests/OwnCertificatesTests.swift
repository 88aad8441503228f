import AgxSecurity
import Foundation
import SwiftASN1
import Testing
import X509

@Suite("The relay's own certificates", .timeLimit(.minutes(5)))
struct OwnCertificatesTests {
    private static let start = Date(timeIntervalSince1970: 1_800_000_000)
    private static let day = TimeInterval(86_400)

    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func own(_ names: [String] = ["relay.example"]) throws -> OwnCertificates {
        OwnCertificates(
            directory: directory.path + "/tls",
            names: try CertificateNames(CertificateNames.local + names),
        )
    }

    private func certificate(_ name: String) throws -> Certificate {
        try Certificate(pemEncoded: try directory.text("tls/" + name))
    }

    @Test("are made at first start, for their owner only, and read back later")
    func firstStart() throws {
        let made = try own().identity(at: Self.start)
        #expect(try directory.mode("tls") == 0o700)
        for name in ["ca.crt", "ca.key", "server.crt", "server.key"] {
            #expect(try directory.mode("tls/" + name) == 0o600, "\(name)")
        }
        #expect(try own().identity(at: Self.start + Self.day) == made)
        #expect(try own().authority() == directory.text("tls/ca.crt"))
        #expect(!"\(made)".contains("PRIVATE KEY"))
    }

    @Test("the server's bears the names, is signed by the authority, and serves nothing else")
    func content() throws {
        _ = try own(["relay.example", "10.1.2.3", "RELAY.example", "0.0.0.0"]).identity(at: Self.start)
        let (server, authority) = (try certificate("server.crt"), try certificate("ca.crt"))
        let names = try #require(try server.extensions.subjectAlternativeNames)
        #expect(
            Set(names) == [
                .dnsName("localhost"), .ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1])),
                .ipAddress(ASN1OctetString(contentBytes: [UInt8](repeating: 0, count: 15)[...] + [1])),
                .dnsName("relay.example"), .ipAddress(ASN1OctetString(contentBytes: [10, 1, 2, 3])),
            ]
        )
        #expect(authority.publicKey.isValidSignature(server.signature, for: server))
        #expect(server.issuer == authority.subject)
        #expect(try server.extensions.extendedKeyUsage?.contains(.serverAuth) == true)
        #expect(try server.extensions.basicConstraints == .notCertificateAuthority)
        #expect(try authority.extensions.basicConstraints == .isCertificateAuthority(maxPathLength: 0))
        #expect(server.notValidAfter == Self.start + 365 * Self.day)
        #expect(authority.notValidAfter > Self.start + 3650 * Self.day)
        #expect(server.notValidBefore < Self.start)
    }

    @Test(
        "the server's is renewed when less than a third of its life is left",
        arguments: [(1, false), (240, false), (245, true), (364, true), (366, true), (-2, true)],
    )
    func renewal(days: Int, isRenewed: Bool) throws {
        let first = try own().identity(at: Self.start)
        let authority = try directory.text("tls/ca.crt")
        let later = try own().identity(at: Self.start + Double(days) * Self.day)
        #expect((later != first) == isRenewed)
        #expect(try directory.text("tls/ca.crt") == authority)
        #expect(try directory.text("tls/server.crt") == later.certificates)
    }

    @Test("another name gets another certificate from the same authority")
    func anotherName() throws {
        let first = try own().identity(at: Self.start)
        let second = try own(["relay.example", "other.example"]).identity(at: Self.start)
        #expect(second != first)
        #expect(try own(["other.example"]).identity(at: Self.start) == second)
    }

    @Test("what a crash left half-written is made anew", arguments: ["server.crt", "server.key"])
    func halfWritten(name: String) throws {
        let first = try own().identity(at: Self.start)
        let other = try TemporaryDirectory()
        _ = try OwnCertificates(directory: other.path + "/tls", names: try CertificateNames(["x"]))
            .identity(at: Self.start)
        try directory.write(try other.text("tls/" + name), to: "tls/" + name)
        #expect(try own().identity(at: Self.start) != first)
        try directory.remove("tls/" + name)
        _ = try own().identity(at: Self.start)
        try FileManager.default.createDirectory(
            atPath: directory.path + "/tls.new",
            withIntermediateDirectories: true,
        )
        try directory.remove("tls")
        _ = try own().identity(at: Self.start)
        #expect(!FileManager.default.fileExists(atPath: directory.path + "/tls.new"))
    }

    @Test("modes that let others look are refused", arguments: ["tls", "tls/ca.key", "tls/server.key", "tls/ca.crt"])
    func modes(name: String) throws {
        _ = try own().identity(at: Self.start)
        try directory.setMode(0o755, name)
        let error = #expect(throws: SecurityError.self) { try own().identity(at: Self.start) }
        #expect(error?.code == .keyFile)
        #expect(error?.message.contains("chmod") == true)
    }

    @Test("an authority that is lost, broken or over is told, and not replaced in silence")
    func lostAuthority() throws {
        _ = try own().identity(at: Self.start)
        let expired = #expect(throws: SecurityError.self) {
            try own().identity(at: Self.start + 3660 * Self.day)
        }
        #expect(expired?.code == .certificate)
        let key = try directory.text("tls/ca.key")
        try directory.write(try directory.text("tls/server.key"), to: "tls/ca.key")
        #expect(throws: SecurityError.self) { try own().identity(at: Self.start) }
        try directory.write("nonsense", to: "tls/ca.key")
        #expect(throws: SecurityError.self) { try own().identity(at: Self.start) }
        try directory.write(key, to: "tls/ca.key")
        try directory.remove("tls/ca.crt")
        #expect(throws: SecurityError.self) { try own().identity(at: Self.start) }
    }

    @Test("no certificate outlives the authority, and the last one is kept")
    func lastCertificate() throws {
        _ = try own().identity(at: Self.start)
        let near = Self.start + 3600 * Self.day
        let last = try own().identity(at: near)
        #expect(last.notAfter == (try certificate("ca.crt")).notValidAfter)
        #expect(try own().identity(at: near + 50 * Self.day) == last)
    }

    @Test("what is no name is refused", arguments: ["a b", "-a", "a..b", "http://x", "a/b", "*", "10.0.0.0/8"])
    func badName(name: String) {
        #expect(throws: SecurityError.self) { try CertificateNames([name]) }
    }
}
