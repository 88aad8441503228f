import AgxModel
package import ManifestFormat

/// How many tasks may wait, and how large they may be together, so that the runtime has room for what it must know.
///
/// What agents make is bounded apart: it must leave room for what people want.
package enum OpenTaskBounds {
    static let all = OpenTasks.Share(count: 20_000, bytes: 256 << 20)
    static let ofAgents = OpenTasks.Share(count: 2_000, bytes: 32 << 20)

    /// Why a new task can't be taken beside those that are not over, for people; nil if it can.
    package static func refusal(of task: JSONValue, beside open: OpenTasks) -> String? {
        let isOfAgent = task[path: "metadata", "annotations", LabelKeys.author]?.string == SandboxAPI.userName
        let bytes = task.footprint
        if isOfAgent, let refusal = refusal(of: bytes, "tasks that agents have made", open.ofAgents, Self.ofAgents) {
            return refusal
        }
        return refusal(of: bytes, beside: open.all)
    }

    /// Why a task of this size can't be taken beside all those that are not over; nil if it can.
    static func refusal(of bytes: Int, beside open: OpenTasks.Share) -> String? {
        refusal(of: bytes, "tasks of this company", open, Self.all)
    }

    private static func refusal(
        of bytes: Int,
        _ which: String,
        _ share: OpenTasks.Share,
        _ most: OpenTasks.Share,
    ) -> String? {
        guard share.count < most.count else {
            return "\(most.count) \(which) are not over yet, which is the most there may be"
        }
        guard share.bytes + bytes > most.bytes else { return nil }
        return "the \(which) that are not over yet would take more than \(most.bytes >> 20) MiB of memory together"
    }
}
