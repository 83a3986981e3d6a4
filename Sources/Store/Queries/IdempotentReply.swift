public import Foundation
import SQLEngine
public import Vocabulary

/// Where an idempotency key counts: one token, one route. The same key elsewhere is another one.
public struct ReplyPlace: Sendable, Equatable {
    public var token: TokenID
    /// What is created there, such as `clients`.
    public var route: String
    public var key: String

    public init(token: TokenID, route: String, key: String) {
        self.token = token
        self.route = route
        self.key = key
    }
}

/// What was answered to a request that carries an idempotency key, or that somebody works on it.
public struct IdempotentReply: Codable, Sendable, Equatable {
    /// A sealed digest of the request's body.
    public var request: String
    /// `nil` while it is still being worked on.
    public var status: Int64?
    /// The sealed answer; while it is being worked on, the mark of whoever does.
    public var reply: String?
    public var createdAt: Date
}

extension AccessQueries {
    public func reply(at place: ReplyPlace) throws -> IdempotentReply? {
        try db.one(
            """
            SELECT request, status, reply, created_at FROM idempotent_replies
            WHERE token = \(place.token) AND route = \(place.route) AND key = \(place.key)
            """)
    }

    /// Takes a key for a request that is about to be worked on.
    ///
    /// - Returns: whether the key was free.
    public func claim(_ place: ReplyPlace, request: String, mark: String, at moment: Date) throws -> Bool {
        try db.run(
            """
            INSERT INTO idempotent_replies (token, route, key, request, status, reply, created_at)
            VALUES (\(place.token), \(place.route), \(place.key), \(request), NULL, \(mark), \(moment))
            ON CONFLICT (token, route, key) DO NOTHING
            """) == 1
    }

    /// Takes a key from somebody who died while working on it.
    ///
    /// - Returns: whether the key still carried the mark `old`.
    public func takeOver(_ place: ReplyPlace, from old: String, request: String, mark: String, at moment: Date) throws
        -> Bool
    {
        try db.run(
            """
            UPDATE idempotent_replies SET request = \(request), reply = \(mark), created_at = \(moment)
            WHERE token = \(place.token) AND route = \(place.route) AND key = \(place.key)
                AND status IS NULL AND reply = \(old)
            """) == 1
    }

    /// Writes the answer beside what it answers, in one transaction.
    ///
    /// - Returns: whether the key still carried the mark: if not, what was done must be undone.
    public func answer(_ place: ReplyPlace, mark: String, status: Int, reply: String) throws -> Bool {
        try db.run(
            """
            UPDATE idempotent_replies SET status = \(status), reply = \(reply)
            WHERE token = \(place.token) AND route = \(place.route) AND key = \(place.key)
                AND status IS NULL AND reply = \(mark)
            """) == 1
    }

    /// Lets go of a key whose request came to nothing; an answer that was written stays.
    public func free(_ place: ReplyPlace, mark: String) throws {
        try db.run(
            """
            DELETE FROM idempotent_replies
            WHERE token = \(place.token) AND route = \(place.route) AND key = \(place.key)
                AND status IS NULL AND reply = \(mark)
            """)
    }

    public func forgetReplies(before moment: Date) throws {
        try db.run("DELETE FROM idempotent_replies WHERE created_at < \(moment)")
    }
}
