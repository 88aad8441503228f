import AgxModel
import GRDB

/// A usage row as it goes into the table: bounded, so that nothing a runtime says can be refused for ever.
struct LedgerRow {
    private static let maximumText = 512
    private static let maximumSeconds = 1e12

    let company: LedgerCompany
    let row: UsageRow
    let charge: UsageCharge?

    static let insertion = """
        INSERT INTO runs (
            company, company_uid, run, name, task, provider, model, actor, thread, state, reason, starts, started, ended,
            milliseconds, processor_milliseconds, peak_memory, has_tokens, input, output, cache_read, cache_write,
            output_bytes, cost, cost_source
        ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (company, run) DO NOTHING
        """

    /// The values of `insertion`, in its order.
    var arguments: StatementArguments {
        let tokens = row.tokens ?? Run.TokenCounts()
        var values: [(any DatabaseValueConvertible)?] = [company.name, company.uid, Self.text(row.run)]
        values += [row.name, row.task, row.provider, row.model, row.actorId, row.threadId, row.state, row.reason]
            .map { $0.map(Self.text) }
        values += [max(row.starts, 0), row.started?.secondsSinceEpoch, row.ended.secondsSinceEpoch]
        values += [
            Self.milliseconds(row.seconds), row.processorSeconds.map(Self.milliseconds),
            row.peakMemoryBytes.map { max($0, 0) },
        ]
        values += [row.tokens == nil ? 0 : 1]
        values += [tokens.input, tokens.output, tokens.cacheRead, tokens.cacheWrite, row.outputBytes].map {
            max($0, 0)
        }
        values += [charge?.amount.nanos, charge?.source.rawValue]
        return StatementArguments(values)
    }

    private static func text(_ text: String) -> String { String(text.prefix(maximumText)) }

    private static func milliseconds(_ seconds: Double) -> Int64 {
        guard seconds > 0 else { return 0 }
        return Int64((min(seconds, maximumSeconds) * 1000).rounded())
    }
}
