/// One open connection of an engine, used by one thread.
protocol Session: AnyObject {
    var engine: Engine { get }

    /// Runs one statement.
    func run(_ text: String, _ values: [SQLValue]) throws -> Int
    func rows(_ text: String, _ values: [SQLValue]) throws -> [Row]

    /// Runs a text of one or more statements that carry no values: savepoints, and a schema's statements.
    func script(_ text: String) throws

    /// The database's clock.
    func microseconds() throws -> Int64
}
