/// The lines `name=value` of a file that a script wrote; complete only with the line `complete=1`.
struct RecordText {
    private var fields: [Substring: Substring] = [:]

    /// Reads what it can; nil if the writer did not come to the end.
    init?(_ bytes: [UInt8]) {
        // The room that was reserved behind the record holds spaces; what is not UTF-8 cannot be a field of ours.
        let text = String(decoding: bytes, as: UTF8.self)
        for line in text.split(separator: "\n") {
            if line == "complete=1" { return }
            guard let equals = line.firstIndex(of: "=") else { continue }
            fields[line[..<equals]] = line[line.index(after: equals)...]
        }
        return nil
    }

    func integer(_ name: some StringProtocol) -> Int? { fields[Substring(name)].flatMap { Int($0) } }

    func text(_ name: Substring) -> String? { fields[name].map(String.init) }

    /// The fields `boot_id` and `uptime` together.
    var boot: BootInstant? {
        guard let bootID = text("boot_id"), !bootID.isEmpty, let uptime = text("uptime").flatMap(Double.init),
            uptime.isFinite, (0..<1e10).contains(uptime)
        else { return nil }
        return BootInstant(bootID: bootID, uptime: .milliseconds(Int64((uptime * 1000).rounded())))
    }
}

extension StartRecord {
    init(_ record: RecordText) {
        self.init(
            liveness: record.text("liveness").flatMap(Liveness.init) ?? .flock,
            boot: record.boot,
            isRevoked: record.integer("revoked") == 1,
        )
    }
}

extension ExitRecord {
    init?(_ record: RecordText) {
        guard let exitCode = record.integer("exit_code"), (0...255).contains(exitCode) else { return nil }
        let signal = record.integer("signal").flatMap { (1...64).contains($0) ? $0 : nil }
        func grew(_ count: String) -> Bool {
            guard let before = record.integer("\(count)_before"), let after = record.integer("\(count)_after") else {
                return false
            }
            return after > before
        }
        self.init(
            exitCode: exitCode,
            signal: signal,
            boot: record.boot,
            ranOutOfMemory: grew("oom"),
            metProcessLimit: grew("refused"),
        )
        let seen = record.text("used").flatMap(SampledUse.init)
        // What the agent left behind is only in the one, what ended between two looks only in the other.
        processorSeconds = [record.text("processor").flatMap(ProcessorTimes.seconds), seen?.processorSeconds]
            .compactMap(\.self).max()
        peakMemoryBytes = seen?.memoryBytes
    }
}

extension StopRecord {
    init?(_ record: RecordText) {
        guard let survivors = record.integer("survivors"), survivors >= 0 else { return nil }
        self.init(survivors: survivors)
    }
}
