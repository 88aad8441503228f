import AgxSecurity
import Foundation
import Testing

@Suite("The administrator's token", .timeLimit(.minutes(5)))
struct AdminTokenTests {
    private let directory: TemporaryDirectory
    private var path: String { directory.path + "/admin.token" }

    init() throws { directory = try TemporaryDirectory() }

    @Test("is told once, and only its hash is kept, for the owner of the file")
    func made() throws {
        let file = AdminTokenFile(path: path)
        let token = try #require(try file.makeIfAbsent())
        #expect(token.utf8.count == "agx-admin-".utf8.count + 64)
        #expect(try file.makeIfAbsent() == nil)
        #expect(try directory.mode("admin.token") == 0o600)
        #expect(!(try directory.text("admin.token")).contains(token.suffix(20)))
        #expect(try file.verify(token))
        #expect(try AdminTokenFile(path: path).verify(token))
    }

    @Test("nothing else is taken for it")
    func wrong() throws {
        let file = AdminTokenFile(path: path)
        let token = try #require(try file.makeIfAbsent())
        let hash = try directory.text("admin.token").split(separator: " ").last.map(String.init) ?? ""
        for other in ["", "agx-admin-", String(token.dropLast()), token + "0", token.uppercased(), hash] {
            #expect(try !file.verify(other), "\(other.prefix(12))")
        }
        #expect(try !file.verify(String(repeating: "a", count: 100_000)))
    }

    @Test("a new one takes the place of the old at once, also in a process that has read the old")
    func rotated() throws {
        let (running, command) = (AdminTokenFile(path: path), AdminTokenFile(path: path))
        let old = try #require(try running.makeIfAbsent())
        #expect(try running.verify(old))
        let new = try command.rotate()
        #expect(try running.verify(new))
        #expect(try !running.verify(old))
    }

    @Test("a file that is gone, broken or open to others lets nobody in, and says why")
    func unusable() throws {
        let file = AdminTokenFile(path: path)
        let token = try #require(try file.makeIfAbsent())
        try directory.setMode(0o644, "admin.token")
        #expect(throws: SecurityError.self) { try AdminTokenFile(path: path).verify(token) }
        try directory.write("sha256 zz\n", to: "admin.token")
        let error = #expect(throws: SecurityError.self) { try file.verify(token) }
        #expect(error?.message.contains("sha256") == true)
        #expect(throws: SecurityError.self) { try file.makeIfAbsent() }
        try directory.remove("admin.token")
        #expect(throws: SecurityError.self) { try file.verify(token) }
    }
}
