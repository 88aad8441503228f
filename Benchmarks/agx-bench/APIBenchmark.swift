import AsyncHTTPClient
import Foundation
import ManifestFormat
import NIOCore

/// What one relay over TLS answers, against bare Hummingbird routes that return the same bytes, in a process of their own.
struct APIBenchmark {
    private static let table = "application/json;as=Table;v=v1;g=meta.k8s.io"
    static let listed = 500
    static let many = 10_000
    static let watches = 1_000
    private static let seconds = 2
    private static let rounds = 3
    private static let clients = 8
    let program: String
    let directory: String
    let port: Int

    private struct Question {
        var name: String
        var title: String
        var path: String
        var accept = "application/json"
    }

    private static let questions = [
        Question(name: "get", title: "GET", path: "\(RelayAPI.group)/companies/bench-0"),
        Question(name: "list", title: "LIST of \(listed), JSON", path: "\(RelayAPI.group)/companies"),
        Question(name: "table", title: "LIST of \(listed), Table", path: "\(RelayAPI.group)/companies", accept: table),
    ]

    func run(_ report: Report) async throws {
        let home = directory + "/api"
        try? FileManager.default.removeItem(atPath: home)  // Left by a run that was cut off, or not there.
        let pool = "10.98.0.0/16"
        let relay = try RelayProcess(program: program, directory: home, port: port, pool: pool, isSecure: true)
        defer {
            relay.stop()
            relay.removeDirectory()
        }
        let kubeconfig = home + "/data/admin.kubeconfig"
        try await until("the relay has written \(kubeconfig)", within: .seconds(30)) {
            FileManager.default.fileExists(atPath: kubeconfig)
        }
        let client = try SecureClient(directory: home + "/data", port: port, connections: 2_000)
        do {
            try await until("the relay answers", within: .seconds(30)) {
                (try? await client.execute(client.request("/livez"))) != nil
            }
            try await measure(relay, client, home, report)
        } catch {
            report.fail("\(error)")
        }
        try await client.http.shutdown()
    }

    private func measure(_ relay: RelayProcess, _ client: SecureClient, _ home: String, _ report: Report) async throws {
        try await measureWatches(relay, client, home, report)
        try await client.create(try JSONValue.parse(yaml: EngineBench.plan), "plans")
        try await create(0..<Self.listed, client)
        try await until("the relay has done with \(Self.listed) companies", within: .seconds(180)) {
            try await relay.running.load(for: 2) < 5
        }
        try await measureAnswers(client, home, report)
        try await measureLatency(client, report)
        try await measureLongList(relay, client, report)
    }

    func create(_ numbers: Range<Int>, _ client: SecureClient) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<Self.clients {
                group.addTask {
                    for number in numbers where number % Self.clients == worker {
                        try await client.create(EngineBench.manifest("bench-\(number)"), "companies")
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func measureAnswers(_ client: SecureClient, _ home: String, _ report: Report) async throws {
        var bodies: [String: ByteBuffer] = [:]
        for question in Self.questions {
            bodies[question.name] = try await client.execute(client.request(question.path, accept: question.accept))
        }
        try await withBareServer(home, bodies: bodies) { other, _ in
            for question in Self.questions { try await compare(question, client, other, report) }
        }
    }

    private func compare(
        _ question: Question,
        _ client: SecureClient,
        _ other: SecureClient,
        _ report: Report,
    ) async throws {
        let ours = client.request(question.path, accept: question.accept)
        let theirs = other.request("/\(question.name)")
        var (one, two) = (Samples(), Samples())
        var (ourRate, theirRate) = (Samples(), Samples())
        for _ in 0..<Self.rounds {
            let (rate, times) = try await load { _ = try await client.execute(ours) }
            ourRate.add(rate)
            times.milliseconds.forEach { one.add($0) }
            let (bareRate, bareTimes) = try await load { _ = try await other.execute(theirs) }
            theirRate.add(bareRate)
            bareTimes.milliseconds.forEach { two.add($0) }
        }
        report.add(
            "\(question.title), requests per second, \(Self.clients) clients",
            "\(ourRate.median.shown)/s (p99 \(one.slowest.shown) ms)",
            baseline: "\(theirRate.median.shown)/s (p99 \(two.slowest.shown) ms), the same bytes",
            ratio: ourRate.median / theirRate.median,
            aim: "at least 0.5x",
        )
    }

    /// Asks from several clients for a while; answers requests per second, and how long each took.
    private func load(_ ask: @escaping @Sendable () async throws -> Void) async throws -> (Double, Samples) {
        let start = ContinuousClock.now
        let end = start + .seconds(Self.seconds)
        let all = try await withThrowingTaskGroup(of: [Double].self) { group in
            for _ in 0..<Self.clients {
                group.addTask {
                    var times: [Double] = []
                    while ContinuousClock.now < end { times.append(try await measured(ask).duration.milliseconds) }
                    return times
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        return (Double(all.count) / (ContinuousClock.now - start).milliseconds * 1e3, Samples(all))
    }
}
