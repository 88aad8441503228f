extension ProviderResult {
    /// The same without secrets, also such as are whole only since the adapter has joined or decoded their parts.
    func masked(by mask: SecretMask) -> ProviderResult {
        var result = self
        result.text = text.map(mask.masked)
        result.message = message.map(mask.masked)
        // No session can be resumed by a part of its name.
        if let sessionID, mask.masked(sessionID) != sessionID { result.sessionID = nil }
        return result
    }
}
