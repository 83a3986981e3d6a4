import SQLEngine

/// Whether an error says no more than "too much at once": another try in a few seconds makes sense.
public func isBusy(_ error: any Error) -> Bool {
    (error as? SQLError)?.kind == .busy
}
