import AsyncHTTPClient
import Foundation
import ManifestFormat
import NIOCore

/// What has no bare route to be compared with: how soon a watch tells, what watches cost, and a long list.
extension APIBenchmark {
    func measureLatency(_ client: SecureClient, _ report: Report) async throws {
        let count = 500
        let query = "watch=true&resourceVersion=0&labelSelector=bench%3Dlatency"
        let response = try await client.http.execute(
            client.request("\(RelayAPI.group)/plans?\(query)"),
            timeout: .seconds(60),
        )
        let samples = try await withThrowingTaskGroup(of: [String: ContinuousClock.Instant].self) { group in
            group.addTask {
                var lines = LineReader()
                var seen: [String: ContinuousClock.Instant] = [:]
                for try await piece in response.body {
                    for line in lines.add(piece) {
                        let name = try JSONValue.parse(json: line)["object"]?["metadata"]?["name"]?.string ?? ""
                        seen[name] = .now
                    }
                    if seen.count >= count { break }
                }
                return seen
            }
            var sent: [String: ContinuousClock.Instant] = [:]
            let start = ContinuousClock.now
            for number in 0..<count {
                try await Task.sleep(until: start + .milliseconds(10 * number))
                let name = "latency-\(number)"
                sent[name] = .now
                try await client.create(
                    [
                        "apiVersion": "runagx.com/v1", "kind": "Plan",
                        "metadata": ["name": .string(name), "labels": ["bench": "latency"]], "spec": [:],
                    ],
                    "plans",
                )
            }
            let seen = try await group.next() ?? [:]
            return Samples(sent.compactMap { name, time in seen[name].map { ($0 - time).milliseconds } })
        }
        report.add(
            "from a create's request to its watch event, 100 writes/s",
            "p50 \(samples.median.shown) ms, p99 \(samples.slowest.shown) ms (n \(samples.milliseconds.count))",
            aim: "-",
        )
    }

    /// On a relay that has nothing else to do.
    func measureWatches(
        _ relay: RelayProcess,
        _ client: SecureClient,
        _ home: String,
        _ report: Report,
    ) async throws {
        let query = "watch=true&resourceVersion=0&fieldSelector=metadata.name%3Dx"
        let (bytes, load) = try await Self.idle(client, "\(RelayAPI.group)/plans?\(query)", relay.running)
        var bare = (bytes: 0.0, load: 0.0)
        try await withBareServer(home) { other, figures in bare = try await Self.idle(other, "/idle", figures) }
        report.add(
            "\(Self.watches) idle watches, memory of each",
            "\(bytes.shown) kB",
            baseline: "\(bare.bytes.shown) kB: an answer without an end of a bare route",
            ratio: bytes / bare.bytes,
            aim: "50 kB",
        )
        report.add("\(Self.watches) idle watches, processor", "\(load.shown) % of a core", aim: "1 %")
    }

    /// What answers without an end cost a server: kB of each, and percent of a core for all.
    private static func idle(
        _ client: SecureClient,
        _ path: String,
        _ figures: RunningProcess,
    ) async throws -> (bytes: Double, load: Double) {
        let before = try figures.residentBytes()
        var responses: [HTTPClientResponse] = []
        for _ in 0..<watches {
            responses.append(try await client.http.execute(client.request(path), timeout: .seconds(600)))
        }
        let each = Double(try figures.residentBytes() - before) / Double(watches) / 1_000
        let load = try await figures.load(for: 20)
        withExtendedLifetime(responses) {}
        return (each, load)
    }

    func measureLongList(_ relay: RelayProcess, _ client: SecureClient, _ report: Report) async throws {
        try await create(Self.listed..<Self.many, client)
        var memory = [try relay.residentMegabytes()]
        var samples = Samples()
        var bytes = 0
        for _ in 0..<4 {
            for _ in 0..<10 {
                let request = client.request("\(RelayAPI.group)/companies")
                let (body, duration) = try await measured { try await client.execute(request) }
                bytes = body.readableBytes
                samples.add(duration)
            }
            memory.append(try relay.residentMegabytes())
        }
        report.add("LIST of \(Self.many) companies, \(bytes / 1_000_000) MB", samples.text, aim: "300 ms")
        let told = memory.map(String.init(describing:)).joined(separator: ", ")
        report.tell("memory of the relay before the lists, and after each ten of them: \(told) MB")
    }
}
