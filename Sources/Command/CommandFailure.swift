import Vocabulary

/// Why a command did not succeed, in one sentence.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String

    init(_ text: String) { description = text }
}

/// Runs a command's work; whatever it throws becomes one clear sentence and a non-zero exit.
func speaking<Value>(_ work: () async throws -> Value) async throws -> Value {
    do { return try await work() } catch let failure as Failure {
        throw CommandFailure(failure.reason.log)
    } catch let failure as CommandFailure { throw failure } catch {
        throw CommandFailure("\(error)")
    }
}
