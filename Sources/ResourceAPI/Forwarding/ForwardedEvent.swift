import NIOCore

/// What the server of one namespace tells in a watch.
enum ForwardedEvent: Sendable {
    /// An object has come, changed or gone: the line for the client, and the version that the server is at then.
    ///
    /// The first row of a table that a server tells has a line with the table's columns besides.
    case change(line: ByteBuffer, lineWithColumns: ByteBuffer?, version: Int64)
    case bookmark(version: Int64, endsInitialEvents: Bool)
}
