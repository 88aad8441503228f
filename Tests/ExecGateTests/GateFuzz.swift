import DockerEngine
import TestSupport
import Testing

@testable import ExecGate

/// One fuzz case of the parser and the router.
enum GateFuzz {
    private static let valid = Array(
        """
        POST /v1.41/containers/agx-company-sandbox-acme/exec?a=b HTTP/1.1\r
        Host: docker\r
        Content-Type: application/json\r
        Content-Length: 30\r
        \r
        {"Cmd":["sh"],"User":"player"}
        """.utf8
    )

    private static let fragments = [
        "GET ", "POST ", "/", "/_ping", "/exec/", "HTTP/1.1", "HTTP/1.0", " ", "\r\n", "\r\n\r\n", "Content-Length: ",
        "Content-Length: 3\r\n", "1", "70", "-1", ":", "Transfer-Encoding: chunked\r\n", "Upgrade: tcp\r\n", "?a=b",
        "%2f",
        "..", "\0", "\u{e9}", "{}", "GET /_ping HTTP/1.1\r\n\r\n",
    ]

    /// Small enough to be reached.
    private static let limits: GateLimits = {
        var limits = GateLimits()
        limits.headBytes = 200
        limits.bodyBytes = 64
        return limits
    }()

    /// How many requests the parser has read out of the input.
    static func run(seed: UInt64) -> Int {
        var random = SeededGenerator(seed: seed)
        var parser = GateRequestParser(limits: limits)
        var read = 0
        var rest = input(&random)[...]
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 1...64, using: &random))
            rest = rest.dropFirst(piece.count)
            parser.append(piece)
            do throws(GateRefusal) {
                while let request = try parser.next() {
                    read += 1
                    check(request, seed)
                }
            } catch {
                #expect((400..<500).contains(error.status), "seed \(seed)")
                return read
            }
            // What waits for more is a head or a body that isn't complete.
            #expect(parser.remainder.count <= max(limits.headBytes, limits.bodyBytes - 1), "seed \(seed)")
        }
        return read
    }

    private static func input(_ random: inout SeededGenerator) -> [UInt8] {
        switch Int.random(in: 0..<3, using: &random) {
        case 0: (0..<Int.random(in: 1...600, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        case 1:
            (0..<Int.random(in: 1...60, using: &random)).flatMap { _ in
                Array((fragments.randomElement(using: &random) ?? "").utf8)
            }
        default: mutated(&random) + mutated(&random)
        }
    }

    private static func mutated(_ random: inout SeededGenerator) -> [UInt8] {
        var bytes = valid
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            let position = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: bytes[position] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.remove(at: position)
            default:
                let fragment = fragments.randomElement(using: &random) ?? ""
                bytes.insert(contentsOf: fragment.utf8, at: position)
            }
        }
        return bytes
    }

    private static func check(_ request: GateRequest, _ seed: UInt64) {
        #expect(request.body.count <= limits.bodyBytes, "seed \(seed)")
        do throws(GateRefusal) {
            let operation = try GateRouterTests.router.route(request)
            guard case .createExec(let exec) = operation else { return }
            #expect(exec.user == "1000:1000" && exec.isPrivileged == false, "seed \(seed)")
            #expect(exec.workingDirectory?.hasPrefix("/home/player") == true, "seed \(seed)")
        } catch {
            #expect((400..<500).contains(error.status), "seed \(seed)")
        }
    }
}
