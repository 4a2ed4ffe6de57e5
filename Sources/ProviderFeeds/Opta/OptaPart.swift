/// One document of Opta's as it is handed on: the root element of XML, a member of a JSON root, or packed JSON, where it
/// stands under `data` of an entry of an array, with the address it was fetched from beside it.
///
/// The packed documents call the feed and its documents after the firm and not after the sport.
struct OptaPart {
    let node: DocumentNode
    private let isElement: Bool

    /// The most entries of an array that are looked at.
    private static let maximumParts = 1024

    static func all(_ document: Document) -> [OptaPart] {
        let root = document.root
        guard document.format == .json else { return [OptaPart(node: root, isElement: true)] }
        let entries = root.isArray ? Array(root.children.prefix(maximumParts)) : [root]
        return entries.filter(\.isObject).map { entry in
            let data = entry.child("data")
            return OptaPart(node: data?.isObject == true ? data ?? entry : entry, isElement: false)
        }
    }

    /// F24.
    var games: DocumentNode? { outermost("Games") }
    var game: DocumentNode? { outermost("Game") }

    /// F7 and F9, which hold documents.
    var feed: DocumentNode? {
        let feed = outermost("SoccerFeed") ?? outermost("OptaFeed")
        return feed?.has("SoccerDocument") == true || feed?.has("OptaDocument") == true ? feed : nil
    }
    var document: DocumentNode? { outermost("SoccerDocument") ?? outermost("OptaDocument") }

    private func outermost(_ name: StaticString) -> DocumentNode? {
        if node.isNamed(name) { return node }
        return isElement ? nil : node.child(name)
    }
}
