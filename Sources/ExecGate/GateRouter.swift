import AgxModel
import DockerEngine
import Foundation

/// Decides what a request asks for, and builds it anew from what it may ask: a pure function.
///
/// No byte of the request is passed on. Paths are compared letter by letter: percent-encoding, doubled slashes and
/// dot segments match nothing.
struct GateRouter: Sendable {
    let company: CompanyID
    let limits: GateLimits

    func route(_ request: GateRequest) throws(GateRefusal) -> GateOperation {
        let segments = try Self.segments(of: request.path)
        switch (request.method, segments.count, segments.first) {
        case ("GET", 1, "_ping"), ("HEAD", 1, "_ping"): return .ping
        case ("GET", 1, "version"): return .version
        case ("GET", 3, "containers") where segments[2] == "json":
            try requireSandbox(segments[1])
            return .inspectSandbox
        case ("POST", 3, "containers") where segments[2] == "exec":
            try requireSandbox(segments[1])
            return .createExec(try execConfiguration(request.body))
        case ("GET", 3, "exec") where segments[2] == "json":
            return .inspectExec(id: try execID(segments[1]))
        case ("POST", 3, "exec") where segments[2] == "start":
            return try startExec(try execID(segments[1]), request.body)
        case ("POST", 3, "exec") where segments[2] == "resize":
            return try resizeExec(try execID(segments[1]), request.query)
        case ("GET", 3, "agx") where segments[1] == "credentials":
            guard let provider = Provider(rawValue: segments[2]) else {
                throw GateRefusal(status: 404, message: "No such provider")
            }
            return .readCredentials(provider)
        case ("POST", 2, "agx") where segments[1] == "events": return .reportEvents(try events(request.body))
        case ("POST", 2, "agx") where segments[1] == "usage" && request.body.isEmpty: return .announceUsage
        default:
            throw .forbidden("\(request.method) \(request.path.prefix(100)) is not allowed")
        }
    }

    /// The parts of the path, without a version such as `/v1.41` in front.
    private static func segments(of path: String) throws(GateRefusal) -> [String] {
        var segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard segments.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isPlain) && $0 != "." && $0 != ".." }) else {
            throw .forbidden("the path \(path.prefix(100)) is not plain")
        }
        if let first = segments.first, first.first == "v", APIVersion(String(first.dropFirst())) != nil {
            segments.removeFirst()
        }
        return segments
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "-_.".utf8.contains(byte)
        }
    }

    private func requireSandbox(_ name: String) throws(GateRefusal) {
        let own = DockerNames(company: company).sandboxContainer
        guard name == own else {
            throw .forbidden("container \(name.prefix(100)) is not this company's sandbox \(own)")
        }
    }

    /// Exec ids are 64 hexadecimal digits; whose they are is checked against those made here.
    private func execID(_ text: String) throws(GateRefusal) -> String {
        guard text.utf8.count == 64, text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { throw GateRefusal(status: 404, message: "No such exec instance") }
        return text
    }

    private func startExec(_ id: String, _ body: [UInt8]) throws(GateRefusal) -> GateOperation {
        struct Start: Decodable {
            var isDetached: Bool?
            var hasTerminal: Bool?
            enum CodingKeys: String, CodingKey {
                case isDetached = "Detach"
                case hasTerminal = "Tty"
            }
        }
        let start = try decode(Start.self, body.isEmpty ? Array("{}".utf8) : body)
        return .startExec(id: id, isDetached: start.isDetached ?? false, hasTerminal: start.hasTerminal ?? false)
    }

    private func resizeExec(_ id: String, _ query: [String: String]) throws(GateRefusal) -> GateOperation {
        guard let columns = query["w"].flatMap({ Int($0) }), let rows = query["h"].flatMap({ Int($0) }),
            (1...1000).contains(columns), (1...1000).contains(rows)
        else { throw GateRefusal(status: 400, message: "resize takes w and h from 1 to 1000") }
        return .resizeExec(id: id, columns: columns, rows: rows)
    }

    func decode<Value: Decodable>(_ type: Value.Type, _ body: [UInt8]) throws(GateRefusal) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(body))
        } catch {
            throw GateRefusal(status: 400, message: "the body is not the JSON that this call takes")
        }
    }
}
