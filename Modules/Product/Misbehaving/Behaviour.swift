import Foundation
public import ModuleKit

/// The ways in which a module can let its panel down, one line each.
public enum Behaviour: String, Choice {
    /// Does what it should, at once.
    case well
    /// Throws an error of its own that says nothing about what happened.
    case throwsError = "throws"
    /// Says no, with a reason for the user and another for the log.
    case refuses
    /// Asks to come back in one second, every time.
    case busy
    /// Throws at the first attempt for a service and works from the second on.
    case failsOnce = "fails-once"
    /// Never returns, whether it is cancelled or not.
    case hangs
    /// Waits for the plan's `seconds`, and stops at once when it is cancelled.
    case sleeps
    /// Blocks its thread for the plan's `seconds`, whether it is cancelled or not.
    case blocksThread = "blocks-thread"
    /// Returns, at once, megabytes of text with markup and a zero byte in it; a tab returns what its template does not
    /// know.
    case returnsNonsense = "returns-nonsense"
    /// Says that it is done and has done nothing, which looking at the remote side shows.
    case lies

    /// Lives the behaviour out; returns only where the module goes on as if all were well.
    ///
    /// - Parameters:
    ///   - work: tells the first attempt from the second; a service's id and the call's name.
    ///   - seconds: how long the slow ones take.
    func play(_ work: String, seconds: Int) async throws {
        switch self {
        case .well, .returnsNonsense, .lies: return
        case .throwsError: throw Mishap(work: work)
        case .refuses:
            throw Failure.refused(Failure.Reason("We do not offer this", log: "\(work) was refused, as ordered"))
        case .busy:
            throw Failure.busy(retryIn: 1, Failure.Reason("There is a queue", log: "\(work) was put off, as ordered"))
        case .failsOnce:
            if Remote.shared.isFirst(work) {
                throw Failure.failed(Failure.Reason("This did not work", log: "\(work) failed once, as ordered"))
            }
        case .hangs: await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
        case .sleeps: try await Task.sleep(for: .seconds(seconds))
        case .blocksThread: Self.block(seconds: seconds)
        }
    }

    private static func block(seconds: Int) { Thread.sleep(forTimeInterval: Double(seconds)) }
}

/// An error that no panel can know.
struct Mishap: Error, CustomStringConvertible {
    var work: String
    var description: String { "an internal text of \(work) that no client may read" }
}
