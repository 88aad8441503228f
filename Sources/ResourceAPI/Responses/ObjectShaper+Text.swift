import AgxModel
import ManifestFormat
import NIOCore

/// The same as `item` and `list`, as JSON that is put together from texts instead of made anew.
extension ObjectShaper {
    /// As `item` of the whole object.
    func itemText(_ object: some ListedObject, rows: RowTexts) throws -> ByteBuffer {
        switch shape {
        case .whole: return ByteBuffer(string: object.text)
        case .metadata: return ByteBuffer(string: try row(object, rows).partial)
        case .table:
            let metadata: JSONValue = ["resourceVersion": .string(String(object.stateVersion))]
            return try listText(CollectionOfOne(object), metadata: metadata, rows: rows)
        }
    }

    /// As `list` of the whole objects.
    func listText<Objects: Collection>(
        _ objects: Objects,
        metadata: JSONValue,
        rows: RowTexts,
    ) throws -> ByteBuffer where Objects.Element: ListedObject {
        var text = ByteBuffer()
        switch shape {
        case .whole:
            text.reserveCapacity(objects.reduce(500) { $0 + $1.textBytes + 1 })
            text.writeString(#"{"apiVersion":\#(JSONValue.string(resource.apiVersion).jsonText()),"items":["#)
            text.write(objects) { $1.writeString($0.text) }
            let kind = JSONValue.string(resource.definition.listKind).jsonText()
            text.writeString(#"],"kind":\#(kind),"metadata":\#(metadata.jsonText())}"#)
        case .metadata:
            text.reserveCapacity(Self.room(for: objects.count * rows.averageBytes))
            text.writeString(#"{"apiVersion":"meta.k8s.io/v1","items":["#)
            try text.write(objects) { $1.writeString(try row($0, rows).partial) }
            text.writeString(#"],"kind":"PartialObjectMetadataList","metadata":\#(metadata.jsonText())}"#)
        case .table:
            // A long text that grows is copied many times.
            let objectBytes = rowObject == .whole ? objects.reduce(0) { $0 + $1.textBytes } : 0
            text.reserveCapacity(Self.room(for: objects.count * rows.averageBytes + objectBytes))
            text.writeString(#"{"apiVersion":"meta.k8s.io/v1","columnDefinitions":\#(resource.columnsText),"#)
            text.writeString(#""kind":"Table","metadata":\#(metadata.jsonText()),"rows":["#)
            try text.write(objects) { try write($0, rows, to: &$1) }
            text.writeString("]}")
        }
        return text
    }

    /// The bytes to begin a list with that may become so long: a guess, of which other rows' lengths are a part.
    private static func room(for bytes: Int) -> Int { min(bytes, 32 << 20) + 1_000 }

    private func write(_ object: some ListedObject, _ rows: RowTexts, to text: inout ByteBuffer) throws {
        let row = try row(object, rows)
        text.writeString(#"{"cells":"#)
        row.writeCells(at: now, to: &text)
        switch rowObject {
        case .none: break
        case .metadata:
            text.writeString(#","object":"#)
            text.writeString(row.partial)
        case .whole:
            text.writeString(#","object":"#)
            text.writeString(object.text)
        }
        text.writeString("}")
    }

    private func row(_ object: some ListedObject, _ rows: RowTexts) throws -> RowText {
        // What a kind's columns read may be another thing at another time.
        guard resource.printable == nil else { return try makeRow(object) }
        return try rows.row(version: object.stateVersion) { try makeRow(object) }
    }

    private func makeRow(_ object: some ListedObject) throws -> RowText {
        let value = try object.value()
        let cells = resource.table.cells(of: resource.printable?(value, now) ?? value)
        return RowText(cells: cells, partial: Self.partial(value))
    }
}

extension ByteBuffer {
    /// Writes each of some elements, with commas between them.
    fileprivate mutating func write<Element>(
        _ elements: some Collection<Element>,
        _ write: (Element, inout ByteBuffer) throws -> Void,
    ) rethrows {
        var isFirst = true
        for element in elements {
            if !isFirst { writeInteger(UInt8(ascii: ",")) }
            isFirst = false
            try write(element, &self)
        }
    }
}
