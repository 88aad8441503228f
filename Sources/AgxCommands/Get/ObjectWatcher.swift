import ManifestFormat
import RelayClient

/// Follows the changes of one type, over the ends of single watches.
struct ObjectWatcher {
    let reader: ObjectReader
    let form: AnswerForm
    /// The version after which changes are wanted.
    var position: String?

    /// Hands over every change; ends only by an error or a cancellation.
    ///
    /// When the relay ends a watch or is restarted, the next goes on where it stopped, in all namespaces at the last
    /// bookmark: changes after that come again. When it is too long ago, all present objects do. A relay that stays away
    /// for a minute is an error.
    func run(in context: CommandContext, _ handle: (WatchEvent) async throws -> Void) async throws {
        var position = position
        var pause = Duration.zero
        var reconnect = Reconnect()
        // The list came from there.
        reconnect.succeeded()
        while true {
            do {
                var sawEvent = false
                for try await event in try await open(after: position) {
                    sawEvent = true
                    reconnect.succeeded()
                    if event.kind == .bookmark || hasOneSequence {
                        position = Self.version(of: event.object) ?? position
                    }
                    if event.kind != .bookmark { try await handle(event) }
                }
                pause = sawEvent ? .zero : min(max(pause * 2, .milliseconds(100)), .seconds(5))
            } catch let error as RelayClientError where error.isExpired {
                position = nil
                pause = .milliseconds(100)
            } catch let error as RelayClientError {
                try await reconnect.wait(after: error, in: context)
                pause = .zero
            }
            // Without a pause a relay that ends every watch at once would be asked without end.
            if pause > .zero { try await context.clock.sleep(for: pause) }
        }
    }

    /// Whether an object's version tells where the watch is: in all namespaces each may count its own.
    private var hasOneSequence: Bool { reader.query.namespace != nil || !reader.query.choices[0].type.isNamespaced }

    private func open(after position: String?) async throws -> WatchEvents {
        let choice = reader.query.choices[0]
        var selection = reader.query.selection
        if let name = choice.name {
            selection.fields =
                selection.fields.isEmpty ? "metadata.name=\(name)" : selection.fields + ",metadata.name=\(name)"
        }
        let collection = ResourceLocation(choice.type, namespace: reader.query.namespace)
        return try await reader.client.watch(collection, selecting: selection, after: position, as: form)
    }

    /// The version that an object or a table of one row stands for.
    static func version(of object: JSONValue) -> String? {
        let row = object["rows"]?.array?.last?["object"]?.resourceVersion
        return [row, object.resourceVersion].compactMap { $0 }.first { !$0.isEmpty }
    }
}
