import RelayClient

/// Errors in kubectl's words.
enum ErrorText {
    static func lines(for error: any Error) -> String {
        switch error {
        case let failure as CommandFailure: failure.message
        case let error as RelayClientError:
            if let status = error.status { text(of: status) } else { "error: " + error.message }
        default: "error: \(error)"
        }
    }

    /// As kubectl prints a `Status`.
    static func text(of status: APIStatus) -> String {
        if status.code == 401 {
            return
                "error: You must be logged in to the server (Unauthorized): it takes no requests without a token that it "
                + "knows; use its kubeconfig (KUBECONFIG=DATA_DIR/admin.kubeconfig), or have a new one made with "
                + "'agx-relay admin-kubeconfig --data-dir DATA_DIR --rotate'"
        }
        if status.reason == "Invalid" {
            let causes = status.causes.map(text(of:))
            switch causes.count {
            case 0: break
            case 1: return "The \(status.kind) \"\(status.name)\" is invalid: \(causes[0])"
            default:
                return "The \(status.kind) \"\(status.name)\" is invalid: \n* " + causes.joined(separator: "\n* ")
            }
        }
        return status.reason.isEmpty
            ? "Error from server: \(status.message)" : "Error from server (\(status.reason)): \(status.message)"
    }

    static func text(of cause: APIStatus.Cause) -> String {
        cause.field.isEmpty ? cause.message : "\(cause.field): \(cause.message)"
    }
}
