import HTTPTypes
import Hummingbird
import Store
import Vocabulary

extension TokenContext {
    /// The body of a request, held to the schema that is published for it.
    func body(_ schema: JSONValue, isOptional: Bool = false) throws -> JSONValue {
        try RequestBody.read(request, as: schema, isOptional: isOptional)
    }

    /// The key in the path.
    ///
    /// - Parameter noun: for the person who reads "There is no such client".
    func id<Noun>(of noun: String) throws(Failure) -> Identifier<Noun> {
        guard let id = Identifier<Noun>(request.part("id")) else { throw missing(noun) }
        return id
    }

    func missing(_ noun: String) -> Failure { .notFound("There is no such \(noun)") }
}

extension Response {
    /// A part of a list: `{"data": […], "next": …}`.
    static func list<Item>(_ page: Store.Page<Item>, _ document: (Item) -> JSONValue) -> Response {
        .json(["data": .array(page.items.map(document)), "next": .text(page.next)])
    }
}

extension Store.Page {
    /// A part of a list that is in memory, in its own order.
    ///
    /// - Parameter name: what stands for an item in a cursor; the items are sorted by it.
    static func cut(_ all: [Item], _ query: ListQuery, after cursor: String?, by name: (Item) -> String)
        -> Store.Page<Item>
    {
        let rest = all.drop { item in cursor.map { name(item) <= $0 } ?? false }
        let items = Array(rest.prefix(query.limit))
        return Store.Page(items: items, next: rest.count > items.count ? items.last.map(name) : nil)
    }
}
