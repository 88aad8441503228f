import ArgumentParser
import ManifestFormat
import RelayClient

/// `agx get`: shows objects as a table, or whole.
struct GetCommand: AgxCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "Show objects as a table, or whole.",
        usage: "agx get TYPE[,TYPE...] [NAME...] | TYPE/NAME... [-n COMPANY | -A] [-o FORMAT] [-w]",
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var namespaceOptions: NamespaceOptions

    @Argument(help: "What to show: companies, company acme, container/sandbox run/a1, ...")
    var objects: [String] = []
    @Option(
        name: [.customShort("o", allowingJoined: true), .long],
        help: "json, yaml, wide, name, jsonpath=TEMPLATE or custom-columns=HEADER:PATH,...",
    )
    var output: String?
    @Flag(name: [.customShort("A"), .long], help: "Of all companies.")
    var allNamespaces = false
    @Flag(name: .shortAndLong, inversion: .prefixedNo, help: "After the list, show every change until interrupted.")
    var watch = false
    @Option(name: [.customShort("l", allowingJoined: true), .long], help: "Only with these labels: a=b,c!=d,e.")
    var selector = ""
    @Option(name: .long, help: "Only with these fields: metadata.name=acme.")
    var fieldSelector = ""
    @Flag(name: .long, inversion: .prefixedNo, help: "Show labels as the last column.")
    var showLabels = false
    @Option(
        name: [.customShort("L", allowingJoined: true), .long],
        help: "Labels with a column each, separated by commas; may be repeated.",
    )
    var labelColumns: [String] = []
    @Flag(name: .customLong("no-headers"), help: "Without the line of headers.")
    var noHeaders = false
    @Option(name: .long, help: "Sort by a field: .metadata.creationTimestamp or {.status.state}.")
    var sortBy: String?
    @Flag(name: .long, help: "An object that doesn't exist is no error.")
    var ignoreNotFound = false

    func run(in context: CommandContext) async throws -> Int32 {
        let choices = try ObjectArguments.parse(objects)
        let isSelected = !selector.isEmpty || !fieldSelector.isEmpty
        try ObjectArguments.refuseNames(in: choices, beside: "a selector", isGiven: isSelected)
        let format = try OutputFormat(output)
        let sorting = try sortBy.map { try JSONPath(path: $0) }
        if watch, Set(choices.map(\.type)).count > 1 || choices.count > 1 {
            throw CommandFailure("error: you may only specify a single resource type and at most one name with --watch")
        }
        return try await context.withClient(connection) { client in
            let query = ObjectQuery(
                choices: choices,
                namespace: try await namespace(for: choices, client: client, context: context),
                selection: Selection(labels: selector, fields: fieldSelector, includesObjects: sorting != nil),
            )
            let reader = ObjectReader(client: client, context: context, query: query, ignoresMissing: ignoreNotFound)
            if format.isTable { return try await printTables(reader, format, sorting, context) }
            return try await printObjects(reader, format, sorting, context)
        }
    }

    private func namespace(
        for choices: [ObjectChoice],
        client: RelayClient,
        context: CommandContext,
    ) async throws -> String? {
        guard !allNamespaces, choices.contains(where: { $0.type.isNamespaced }) else {
            if allNamespaces, choices.contains(where: { $0.name != nil && $0.type.isNamespaced }) {
                throw CommandFailure("error: a resource cannot be retrieved by name across all namespaces")
            }
            return nil
        }
        return try await context.namespace(namespaceOptions, client: client)
    }

    private func tableOptions(_ format: OutputFormat, of choice: ObjectChoice, isMixed: Bool) -> TablePrinter.Options {
        var options = TablePrinter.Options()
        if case .wide = format { options.isWide = true }
        options.showsNamespace = allNamespaces && choice.type.isNamespaced
        options.showsLabels = showLabels
        options.labelColumns = labelColumns.flatMap { $0.split(separator: ",").map(String.init) }
        options.showsHeaders = !noHeaders
        if isMixed { options.namePrefix = choice.type.qualifiedSingular + "/" }
        return options
    }

    private func printTables(
        _ reader: ObjectReader,
        _ format: OutputFormat,
        _ sorting: JSONPath?,
        _ context: CommandContext,
    ) async throws -> Int32 {
        let groups = reader.query.groups
        let (results, failures) = try await reader.read(as: .table)
        var printed = 0
        var position: String?
        var printers = groups.map { TablePrinter(options: tableOptions(format, of: $0[0], isMixed: groups.count > 1)) }
        for (index, documents) in results.enumerated() where !documents.isEmpty {
            var table = ResourceTable(documents[0], now: context.now())
            for further in documents.dropFirst() { table.rows += ResourceTable(further, now: context.now()).rows }
            if let sorting { table.rows.sort { ObjectOrder.isBefore($0.object, $1.object, by: sorting) } }
            position = table.resourceVersion
            guard !table.rows.isEmpty else { continue }
            if printed > 0 { try context.print("") }
            printed += table.rows.count
            try printers[index].print(table, in: context)
        }
        if printed == 0, failures.isEmpty, !(ignoreNotFound || watch) { try context.note(nothingFound(reader.query)) }
        for failure in failures { try context.note(ErrorText.lines(for: failure)) }
        if watch, failures.isEmpty {
            try await ObjectWatcher(reader: reader, form: .table, position: position).run(in: context) { event in
                try printers[0].print(ResourceTable(event.object, now: context.now()), in: context)
            }
        }
        return failures.isEmpty ? 0 : 1
    }

    private func nothingFound(_ query: ObjectQuery) -> String {
        query.namespace.map { "No resources found in \($0) namespace." } ?? "No resources found"
    }

    private func printObjects(
        _ reader: ObjectReader,
        _ format: OutputFormat,
        _ sorting: JSONPath?,
        _ context: CommandContext,
    ) async throws -> Int32 {
        let (results, failures) = try await reader.read(as: .objects)
        let documents = results.flatMap { $0 }
        var items = documents.flatMap { $0["items"]?.array ?? [$0] }
        if let sorting { items.sort { ObjectOrder.isBefore($0, $1, by: sorting) } }
        var printer = ObjectPrinter(format: format)
        printer.showsHeaders = !noHeaders
        if watch {
            for item in items { try printer.print(item, in: context) }
        } else if documents.count == 1, documents[0]["items"] == nil {
            try printer.print(documents[0], in: context)
        } else if !documents.isEmpty {
            try printer.print(ObjectPrinter.list(items), in: context)
        }
        for failure in failures { try context.note(ErrorText.lines(for: failure)) }
        if watch, failures.isEmpty {
            let position = documents.first?.resourceVersion
            try await ObjectWatcher(reader: reader, form: .objects, position: position).run(in: context) { event in
                try printer.print(event.object, in: context)
            }
        }
        return failures.isEmpty ? 0 : 1
    }
}
