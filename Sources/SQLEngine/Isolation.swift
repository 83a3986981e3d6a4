/// What a writing transaction is promised about the others that run beside it.
public enum Isolation: Sendable {
    /// As if it ran alone. A conflict runs the closure again. The rule for everything that reads before it writes.
    case serializable
    /// Every statement sees what is committed when it starts. Reading a value and writing it back **loses updates**
    /// here, so every change has to carry its own condition: `UPDATE … WHERE state = 'waiting'`. For queue claims and
    /// heartbeats.
    ///
    /// SQLite has one writer: there it is the same as ``serializable``.
    case readCommitted
}
