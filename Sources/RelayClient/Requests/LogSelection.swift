/// What of a container's log is wanted, and in which form.
package struct LogSelection: Sendable, Hashable {
    /// Whether to go on until the container ends.
    package var follows = false
    /// Only so many lines from the end; nil for all.
    package var tailLines: Int?
    /// Whether each line begins with its time.
    package var hasTimestamps = false
    /// Only what was printed in the last seconds.
    package var sinceSeconds: Int64?
    /// What was printed before the container last ended.
    package var isOfLifeBefore = false
    /// No more than so many bytes.
    package var byteLimit: Int?

    package init() {}

    var parameters: [(name: String, value: String)] {
        var result: [(name: String, value: String)] = []
        if follows { result.append(("follow", "true")) }
        if let tailLines { result.append(("tailLines", String(tailLines))) }
        if hasTimestamps { result.append(("timestamps", "true")) }
        if let sinceSeconds { result.append(("sinceSeconds", String(sinceSeconds))) }
        if isOfLifeBefore { result.append(("previous", "true")) }
        if let byteLimit { result.append(("limitBytes", String(byteLimit))) }
        return result
    }
}
