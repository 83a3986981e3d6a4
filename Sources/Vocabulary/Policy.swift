/// How often a task is tried, how long it may take, and how long it rests in between.
///
/// ```swift
/// Policy(tries: 5, backoff: .exponential(base: 10, limit: 600), timeout: 60)
/// ```
public struct Policy: Codable, Sendable, Equatable {
    /// The rest before the next try, in seconds.
    public enum Backoff: Codable, Sendable, Equatable {
        case constant(seconds: Double)
        /// `base`, twice `base`, four times `base` … up to `limit`; each between half of that and all of it, drawn at random, so
        /// that many tasks that failed together do not come back together.
        case exponential(base: Double, limit: Double)
    }

    /// How many times the task may run before it is failed for good, at least 1.
    public var tries: Int
    public var backoff: Backoff
    /// Seconds one try may take.
    public var timeout: Double
    /// How many errors that no one classified are borne before the task is failed, whatever `tries` says.
    public var maxExceptions: Int

    /// The defaults are those of the reference for tasks that modules add: one try, 10 s, 600 s, two exceptions.
    public init(
        tries: Int = 1, backoff: Backoff = .constant(seconds: 10), timeout: Double = 600, maxExceptions: Int = 2
    ) {
        self.tries = max(1, tries)
        self.backoff = backoff
        self.timeout = timeout
        self.maxExceptions = max(1, maxExceptions)
    }

    /// Seconds to rest after the given number of tries.
    ///
    /// - Parameters:
    ///   - used: tries used so far, at least 1.
    ///   - random: a number in 0..<1, for the jitter of an exponential back-off.
    public func rest(afterTries used: Int, random: Double) -> Double {
        switch backoff {
        case .constant(let seconds): return seconds
        case .exponential(let base, let limit):
            var full = base
            for _ in 1..<max(used, 1) where full < limit { full *= 2 }
            full = min(full, limit)
            return full / 2 + full / 2 * random
        }
    }
}
