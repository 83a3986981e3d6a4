import SQLEngine

/// The effects of a completion failed by themselves, not for want of the database.
struct EffectsError: Error {
    var cause: any Error

    /// Conflicts and a database that is away are no fault of the effects: they go on as they are, so that the
    /// transaction is run again.
    static func unlessTemporary(_ error: any Error) -> any Error {
        isTemporary(error) ? error : EffectsError(cause: error)
    }

    static func isTemporary(_ error: any Error) -> Bool {
        guard let error = error as? SQLError else { return false }
        return switch error.kind {
        case .serialization, .busy, .diskFull, .ioError, .connectionLost, .readOnly, .timeout: true
        case .unique, .foreignKey, .check, .notNull, .decoding, .syntax, .schema, .other: false
        }
    }
}

/// The code that is told of a task's end failed by itself.
struct EndedError: Error {
    var cause: any Error

    static func unlessTemporary(_ error: any Error) -> any Error {
        EffectsError.isTemporary(error) ? error : EndedError(cause: error)
    }
}
