import AsyncHTTPClient
import Foundation
import ManifestFormat
import NIOCore
import NIOHTTP1

/// The few calls of the relay's API that the benchmarks make.
struct RelayAPI: Sendable {
    static let group = "/apis/runagx.com/v1"
    let base: String

    @discardableResult
    func call(_ method: HTTPMethod, _ path: String, _ body: JSONValue? = nil) async throws -> [UInt8] {
        var request = HTTPClientRequest(url: base + path)
        request.method = method
        if let body {
            let type = method == .PATCH ? "application/merge-patch+json" : "application/json"
            request.headers.add(name: "Content-Type", value: type)
            request.body = .bytes(ByteBuffer(bytes: body.jsonBytes()))
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        let bytes = Array(buffer: try await response.body.collect(upTo: 64 << 20))
        guard (200..<300).contains(response.status.code) else {
            throw BenchmarkError("\(method) \(path): \(response.status.code) \(String(decoding: bytes, as: UTF8.self))")
        }
        return bytes
    }

    func get(_ path: String) async throws -> JSONValue { try JSONValue.parse(json: try await call(.GET, path)) }

    func waitUntilReady() async throws {
        try await until("the relay is ready", within: .seconds(30)) { (try? await call(.GET, "/readyz")) != nil }
    }

    func apply(_ manifests: String) async throws {
        for document in try YAMLDocuments.parse(Array(manifests.utf8), source: "benchmark") {
            let plural = document.value["kind"]?.string == "Plan" ? "plans" : "companies"
            try await call(.POST, "\(Self.group)/\(plural)", document.value)
        }
    }

    /// Reads the changes of companies until each of these has been Ready, and says when each was.
    func readyTimes(of companies: Set<String>, after version: String) async throws -> [String: ContinuousClock.Instant]
    {
        var times: [String: ContinuousClock.Instant] = [:]
        let request = HTTPClientRequest(url: base + "\(Self.group)/companies?watch=true&resourceVersion=\(version)")
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(180))
        var lines = LineReader()
        for try await piece in response.body {
            for line in lines.add(piece) {
                let event = try JSONValue.parse(json: line)
                guard let object = event["object"], let name = object["metadata"]?["name"]?.string,
                    companies.contains(name), times[name] == nil, Self.isReady(object)
                else { continue }
                times[name] = .now
            }
            if times.count == companies.count { return times }
        }
        throw BenchmarkError("the watch of companies ended: \(times.count) of \(companies.count) were Ready")
    }

    /// The version from which a watch sees everything that comes.
    func companiesVersion() async throws -> String {
        try await get("\(Self.group)/companies")["metadata"]?["resourceVersion"]?.string ?? "0"
    }

    static func isReady(_ object: JSONValue) -> Bool {
        object["status"]?["conditions"]?.array?.contains {
            $0["type"]?.string == "Ready" && $0["status"]?.string == "True"
        } ?? false
    }
}

/// A benchmark could not be carried out.
struct BenchmarkError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Asks again and again until the condition holds; throws when the time is over.
// Swift 6.3.1's optimiser crashes on some of the functions that it would be made a part of.
@inline(never)
func until(
    _ what: String,
    within limit: Duration,
    every pause: Duration = .milliseconds(5),
    _ holds: () async throws -> Bool,
) async throws {
    let end = ContinuousClock.now + limit
    while try await !holds() {
        guard ContinuousClock.now < end else { throw BenchmarkError("waited \(limit) in vain until \(what)") }
        try await Task.sleep(for: pause)
    }
}
