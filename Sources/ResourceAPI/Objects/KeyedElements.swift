import ManifestFormat

/// A list whose elements are known by their keys, so that each is found and replaced without a search.
struct KeyedElements {
    private let keys: [String]
    /// In their order; nil where one was taken out.
    private var list: [JSONValue?]
    /// Of several elements with one key the first counts.
    private var places: [[JSONValue]: Int]

    init(_ elements: [JSONValue], _ keys: [String]) {
        self.keys = keys
        list = elements
        places = Dictionary(
            elements.enumerated().map { (Self.key(of: $0.element, keys), $0.offset) },
            uniquingKeysWith: { first, _ in first },
        )
    }

    /// Those that there are, new ones last.
    var elements: [JSONValue] { list.compactMap(\.self) }

    /// The element of a key; setting nil takes it out.
    subscript(_ key: [JSONValue]) -> JSONValue? {
        get { places[key].flatMap { list[$0] } }
        set {
            if let place = places[key] {
                list[place] = newValue
                if newValue == nil { places[key] = nil }
            } else if let newValue {
                places[key] = list.count
                list.append(newValue)
            }
        }
    }

    func key(of element: JSONValue) -> [JSONValue] { Self.key(of: element, keys) }

    private static func key(of element: JSONValue, _ keys: [String]) -> [JSONValue] {
        keys.map { element[$0] ?? .null }
    }
}
