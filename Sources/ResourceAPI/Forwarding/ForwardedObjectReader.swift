import AgxModel
import ManifestFormat

/// Reads objects and rows of the server of one namespace, in the shape that the client asked for: what is not of the
/// namespace's own objects, or of other types than clients expect, is not believed.
struct ForwardedObjectReader: Sendable {
    let shaper: ObjectShaper
    private let check: ForwardedObjectCheck
    /// How many columns tables have.
    private let columns: Int

    init(_ shaper: ObjectShaper, namespace: String) {
        self.shaper = shaper
        check = ForwardedObjectCheck(resource: shaper.resource, namespace: namespace)
        columns = shaper.resource.table.columns.count
    }

    /// The items or rows of a list; throws `serviceUnavailable` for one that isn't believed.
    func elements(of list: JSONValue) throws(StatusError) -> [JSONValue] {
        let isTable = shaper.shape == .table
        var elements: [JSONValue] = []
        for element in list[isTable ? "rows" : "items"]?.array ?? [] {
            elements.append(isTable ? try row(element) : try object(element))
        }
        return elements
    }

    /// An object as clients get it, in a list or an event.
    func object(_ object: JSONValue) throws(StatusError) -> JSONValue {
        let isWhole = shaper.shape == .whole
        try believe(object, isWhole: isWhole)
        return isWhole ? object : ObjectShaper.partial(object)
    }

    /// The same of a row of a table.
    func row(_ row: JSONValue) throws(StatusError) -> JSONValue {
        guard let cells = row["cells"], let array = cells.array, array.count == columns else {
            throw StatusError(.serviceUnavailable, "a row has not \(columns) cells")
        }
        guard shaper.rowObject != .none else { return ["cells": cells] }
        let (object, isWhole) = (row["object"] ?? .null, shaper.rowObject == .whole)
        try believe(object, isWhole: isWhole)
        return ["cells": cells, "object": isWhole ? object : ObjectShaper.partial(object)]
    }

    private func believe(_ object: JSONValue, isWhole: Bool) throws(StatusError) {
        guard let problem = check.problem(with: object, isWhole: isWhole) else { return }
        throw StatusError(.serviceUnavailable, "the server isn't believed: \(problem)")
    }
}
