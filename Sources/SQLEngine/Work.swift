/// A closure that waits for a connection, and the way back to its caller.
struct Work: Sendable {
    enum Mode: Sendable {
        case read, serializable, readCommitted
        /// Changes the schema: alone, with foreign keys checked at the end.
        case alter
    }

    let id: UInt64
    let mode: Mode
    /// Runs the closure; the answer is given by calling what it returns, once the transaction is on the disk.
    let attempt: @Sendable (Connection) throws -> @Sendable () -> Void
    let fail: @Sendable (any Error) -> Void
}
